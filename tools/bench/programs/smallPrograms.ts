import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchRun } from "../benchRun.ts";
import { installPackages } from "./packages.ts";
import { MeasuredStack } from "./measuredStack.ts";
import { sameRuntime } from "./sameRuntime.ts";

/** The program that `pulumi new typescript` leaves once its first output is written: the engine's floor. */
const TEMPLATE = `import * as pulumi from "@pulumi/pulumi";

export const name = pulumi.getProject();
`;

/** Not even the SDK is loaded by the program; Pulumi's own start-up loads it all the same. */
const NOTHING = "export {};\n";

/** One resource of each provider that this program uses: the floor of the plugins. */
const PLUGINS = `import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";

const image = new docker.RemoteImage("image", { name: "redis:7", keepLocally: true });
const password = new random.RandomPassword("password", { length: 32, special: false });
export const imageId = image.imageId;
export const secret = password.result;
`;

/** And a dynamic resource that does nothing. */
const DYNAMIC = `${PLUGINS}
import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = { create: async () => ({ id: "nothing", outs: {} }) };
class Nothing extends pulumi.dynamic.Resource {}
new Nothing(provider, "nothing", {});
`;

interface SmallProgram {
  contender: string;
  code: string;
  packages: string[];
}

const SDK = ["@pulumi/pulumi", "typescript", "@types/node"];
const PROVIDERS = [...SDK, "@pulumi/docker", "@pulumi/random"];

/** Names of the small programs among the contenders. */
export const EMPTY = "empty Pulumi program";
export const EXPORT_NOTHING = "Pulumi program `export {}`";
export const ONLY_PLUGINS = "Pulumi program with an image and a password";
export const ONLY_PLUGINS_DYNAMIC = "the same with an empty dynamic resource";

const programs: readonly SmallProgram[] = [
  { contender: EMPTY, code: TEMPLATE, packages: SDK },
  { contender: EXPORT_NOTHING, code: NOTHING, packages: SDK },
  { contender: ONLY_PLUGINS, code: PLUGINS, packages: PROVIDERS },
  { contender: ONLY_PLUGINS_DYNAMIC, code: DYNAMIC, packages: PROVIDERS },
];

/**
 * Programs that tell what of a time is Pulumi's own, each with its stack up.
 *
 * @param purpose names their folders
 */
export async function smallPrograms(
  bench: BenchRun,
  purpose: string,
  contenders: readonly string[],
): Promise<Map<string, MeasuredStack>> {
  const made = new Map<string, MeasuredStack>();
  for (const [index, { contender, code, packages }] of programs.entries()) {
    if (!contenders.includes(contender)) continue;
    const folder = bench.newFolder(`${purpose}-${index}`);
    sameRuntime(folder, `bench-${purpose}-${index}`);
    writeFileSync(join(folder, "index.ts"), code);
    await installPackages(folder, packages);
    const program = new MeasuredStack(bench, `${purpose}-${index}`, folder);
    await program.init();
    await program.up();
    made.set(contender, program);
  }
  return made;
}
