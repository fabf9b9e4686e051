import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const projectFolder = resolve(__dirname, "../../..");

/** The folder of the lab whose daemon DOCKER_HOST names; undefined if it names another daemon. */
export function labFolder(): string | undefined {
  const folder = dirname((process.env.DOCKER_HOST ?? "").replace("unix://", ""));
  return existsSync(join(folder, ".redis-link-lab")) ? folder : undefined;
}

/** Ends the lab's daemon, and starts it again as the next command would, with further variables if need be. */
export async function restartLabDaemon(
  folder: string,
  variables: Record<string, string> = {},
): Promise<void> {
  await run("pkill", ["-TERM", "--full", `^dockerd --config-file ${folder}/daemon.json`]);
  const processes = ["--full", `sandbox.sh outside ${folder}$|--config-file ${folder}/daemon.json`];
  while (await run("pgrep", processes).then(Boolean, () => false)) {
    await new Promise((again) => setTimeout(again, 200));
  }
  const env = { ...process.env, ...variables, LAB: "always", REDIS_LINK_LAB: folder };
  await run(process.execPath, ["tools/tasks/main.ts", "lab:env"], { cwd: projectFolder, env });
}
