import { constants } from "node:fs";
import { access, mkdir, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { isStandIn, STAND_IN_MARK } from "../../shared/files.ts";
import { binFolder, chosen, inLab, labRoot } from "../paths.ts";

const require = createRequire(import.meta.url);

/** Version of a plugin required by the installed SDK, such as `5.2.0` for `docker`. */
export function pluginVersion(plugin: "docker" | "random" | "pulumi"): string {
  const manifest = require(`@pulumi/${plugin}/package.json`) as { version: string };
  return manifest.version;
}

/** Cache of compiled code for all stand-ins, which start a third faster with it. */
const compileCache = inLab("compile-cache");

/**
 * A shell script that runs a stand-in with the current Node.js. Each set-up writes it again, as the checkout and Node.js may
 * have moved.
 */
function launcher(plugin: string, program: string): string {
  return [
    "#!/bin/sh",
    `# ${STAND_IN_MARK}: this is not the real ${plugin}`,
    `export NODE_COMPILE_CACHE=${quoted(compileCache)}`,
    `exec ${quoted(process.execPath)} ${quoted(program)} "$@"`,
    "",
  ].join("\n");
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Path of the machine's real plugin: in the user's Pulumi home or, for a plugin without a version, on the PATH. */
async function findRealPlugin({ executable, versioned }: Plugin): Promise<string | undefined> {
  const homes = pulumiHomes();
  const folders =
    versioned === undefined
      ? [
          ...(process.env.PATH ?? "").split(delimiter).filter(isAbsolute),
          ...homes.map((home) => join(home, "bin")),
        ]
      : homes.map((home) => join(home, "plugins", versioned));
  for (const folder of folders) {
    const candidate = join(folder, executable);
    // The path may be a link of the lab, which will be replaced. Therefore return the link's target.
    if (await isReal(candidate)) return realpath(candidate);
  }
  return undefined;
}

/**
 * Pulumi homes to search. In a shell with the lab's variables, the first is the lab's own home, whose links lead to the plugins
 * of the last set-up. The user's home comes second.
 */
function pulumiHomes(): string[] {
  const { PULUMI_HOME } = process.env;
  const own = join(homedir(), ".pulumi");
  if (PULUMI_HOME === undefined) return [own];
  return PULUMI_HOME === pulumiHome ? [pulumiHome, own] : [PULUMI_HOME];
}

/** Whether a file is an executable outside the lab and not a stand-in. */
async function isReal(candidate: string): Promise<boolean> {
  try {
    await access(candidate, constants.X_OK);
    const lab = await realpath(labRoot).catch(() => labRoot); // missing before the first set-up
    if ((await realpath(candidate)).startsWith(lab + sep)) return false;
    return !isStandIn(candidate);
  } catch {
    return false;
  }
}

/** The lab's Pulumi home. The user's own home is only read. */
export const pulumiHome = inLab("pulumi-home");

export interface Plugin {
  /** Name of the executable that Pulumi looks for. */
  readonly executable: string;
  /** Folder of the executable. */
  readonly folder: string;
  /** Name of the executable's folder in `plugins` of a Pulumi home; undefined for plugins on the PATH. */
  readonly versioned?: string;
  /** Program of the stand-in. */
  readonly standIn: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Plugins that a TypeScript program with Docker and random resources needs besides the CLI. */
export const plugins: readonly Plugin[] = [
  {
    executable: "pulumi-language-nodejs",
    folder: binFolder,
    standIn: here("standin/language/main.ts"),
  },
  {
    executable: "pulumi-resource-pulumi-nodejs",
    folder: binFolder,
    // Program of the SDK that the real launcher runs too.
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

const MODES = ["auto", "real", "standin"] as const;

/**
 * Puts the plugins in the lab: links to the machine's real plugins, and stand-ins for missing plugins. `LAB_PLUGINS=standin`
 * takes only stand-ins, `LAB_PLUGINS=real` only real plugins.
 */
export function pluginsTask(): ListrTask {
  return {
    title: "Pulumi plugins",
    task: async (_, task) => {
      const mode = chosen("LAB_PLUGINS", MODES, "auto");
      const found = await Promise.all(
        plugins.map(async (plugin) => ({
          plugin,
          real: mode === "standin" ? undefined : await findRealPlugin(plugin),
        })),
      );
      const missing = found.filter(({ real }) => real === undefined).map(({ plugin }) => plugin.executable);
      if (mode === "real" && missing.length > 0) {
        throw new Error(
          `LAB_PLUGINS=real, but this machine has no ${missing.join(", ")}: ` +
            "run `pulumi plugin install`, or leave LAB_PLUGINS out to use the lab's stand-ins.",
        );
      }
      await Promise.all(found.map(({ plugin, real }) => install(plugin, real)));
      task.title = `Pulumi plugins: ${missing.length === 0 ? "real" : `stand-ins for ${missing.join(", ")}`}`;
    },
  };
}

/** Replaces the old file atomically, so that a Pulumi process that starts meanwhile finds either the old or the new file. */
async function install({ executable, folder, standIn }: Plugin, real: string | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, executable);
  await rm(`${path}.new`, { force: true });
  if (real === undefined) await writeFile(`${path}.new`, launcher(executable, standIn), { mode: 0o755 });
  else await symlink(real, `${path}.new`);
  await rename(`${path}.new`, path);
}

const nodeBinFolder = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));

/** Variables that make plain `pulumi` use the lab's CLI, plugins and Node.js. Their PATH includes the user's. */
export function pulumiEnvironment(): Record<string, string> {
  return {
    PULUMI_HOME: pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PATH: [binFolder, nodeBinFolder, process.env.PATH].filter(Boolean).join(delimiter),
  };
}
