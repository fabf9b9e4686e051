import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import type { ListrTask } from "listr2";
import { binFolder } from "../paths.ts";
import { cliTask } from "./cli.ts";
import { pluginsTask, pulumiHome } from "./plugins.ts";

const nodeBinFolder = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));

/** The steps that bring up the Pulumi half of the lab; each is skipped, or quick, when its work is done. */
export function pulumiTasks(): ListrTask[] {
  return [pluginsTask(), cliTask()];
}

/** Variables with which plain `pulumi` uses the lab's CLI, plugins and Node; PATH is whole. */
export function pulumiEnvironment(): Record<string, string> {
  return {
    PULUMI_HOME: pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PATH: [binFolder, nodeBinFolder, process.env.PATH].filter(Boolean).join(delimiter),
  };
}
