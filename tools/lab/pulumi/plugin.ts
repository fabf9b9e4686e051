import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binFolder, inLab } from "../paths.ts";
import { pluginVersion } from "./pluginVersion.ts";

/** Pulumi's own folder in the lab; the user's is read, never written. */
export const pulumiHome = inLab("pulumi-home");

export interface Plugin {
  /** Name of the executable that Pulumi looks for. */
  readonly executable: string;
  /** The folder where it looks. */
  readonly folder: string;
  /** That folder's name in a Pulumi home's `plugins`; plugins without one are found on the PATH. */
  readonly versioned?: string;
  /** The program that stands in for it. */
  readonly standIn: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a program in TypeScript with Docker and random resources needs beside the CLI. */
export const plugins: readonly Plugin[] = [
  {
    executable: "pulumi-language-nodejs",
    folder: binFolder,
    standIn: here("standin/language/main.ts"),
  },
  {
    executable: "pulumi-resource-pulumi-nodejs",
    folder: binFolder,
    // What the real launcher ends up running, too.
    standIn: here("../../../node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js"),
  },
  resourcePlugin("docker"),
  resourcePlugin("random"),
];

function resourcePlugin(name: "docker" | "random"): Plugin {
  const versioned = `resource-${name}-v${pluginVersion(name)}`;
  return {
    executable: `pulumi-resource-${name}`,
    folder: join(pulumiHome, "plugins", versioned),
    versioned,
    standIn: here(`standin/${name}/main.ts`),
  };
}
