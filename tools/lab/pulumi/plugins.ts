import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { launcher } from "./launcher.ts";
import { plugins, type Plugin } from "./plugin.ts";
import { findRealPlugin } from "./realPlugin.ts";

const MODES = ["auto", "real", "standin"] as const;

/**
 * Puts the plugins in the lab: links to the machine's real ones, stand-ins for those that it has not.
 * `LAB_PLUGINS=standin` takes stand-ins alone, `LAB_PLUGINS=real` wants real ones alone.
 */
export function pluginsTask(): ListrTask {
  return {
    title: "Pulumi plugins",
    task: async (_, task) => {
      const mode = pluginMode();
      const found = await Promise.all(
        plugins.map(async (plugin) => ({ plugin, real: await findReal(plugin, mode) })),
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

function pluginMode(): (typeof MODES)[number] {
  const mode = process.env.LAB_PLUGINS ?? "auto";
  const known = MODES.find((candidate) => candidate === mode);
  if (known === undefined) {
    throw new Error(`LAB_PLUGINS: "${mode}" is not accepted. It must be one of ${MODES.join(", ")}.`);
  }
  return known;
}

const findReal = (plugin: Plugin, mode: string): Promise<string | undefined> =>
  mode === "standin" ? Promise.resolve(undefined) : findRealPlugin(plugin);

/** Replaces what is there in one step, so that a Pulumi that starts meanwhile finds the one or the other. */
async function install({ executable, folder, standIn }: Plugin, real: string | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, executable);
  await rm(`${path}.new`, { force: true });
  if (real === undefined) await writeFile(`${path}.new`, launcher(executable, standIn), { mode: 0o755 });
  else await symlink(real, `${path}.new`);
  await rename(`${path}.new`, path);
}
