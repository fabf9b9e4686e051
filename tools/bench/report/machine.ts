import { arch, availableParallelism, cpus, homedir, platform, release } from "node:os";
import { delimiter, join } from "node:path";
import { plugins } from "../../lab/pulumi/plugin.ts";
import { isExecutable } from "../../shared/isExecutable.ts";
import { isStandIn } from "../../shared/standIn.ts";
import type { ComposeCommand } from "../makers.ts";
import type { BenchRun } from "../benchRun.ts";

/** Names of the plugins that Pulumi will use and that are the lab's stand-ins. */
export function standInsInUse(env: Readonly<Record<string, string | undefined>>): string[] {
  const home = env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const path = (env.PATH ?? "").split(delimiter);
  return plugins
    .filter(({ executable, versioned }) => {
      const folders = [...(versioned ? [join(home, "plugins", versioned)] : []), ...path, join(home, "bin")];
      const file = folders.map((folder) => join(folder, executable)).find(isExecutable);
      return file !== undefined && isStandIn(file);
    })
    .map(({ executable }) => executable);
}

/**
 * The machine and the programs that a run was made on, as Markdown.
 *
 * @param compose undefined where none is a contender
 */
export async function machine(
  bench: BenchRun,
  compose: ComposeCommand | undefined,
  standIns: readonly string[],
): Promise<string> {
  const [docker, composeVersion, pulumi] = await Promise.all([
    bench.run("docker", ["version", "--format", "{{.Server.Version}}"]),
    compose && versionOf(bench, compose),
    bench.run("pulumi", ["version"]),
  ]);
  const parts = [
    `Run of ${new Date().toISOString().slice(0, 10)}`,
    `${availableParallelism()} cores (${(cpus()[0]?.model ?? "of an unknown kind").trim()})`,
    `${platform()} ${release()} ${arch()}`,
    `Docker ${docker.trim()}`,
    ...(composeVersion === undefined ? [] : [composeVersion]),
    `Pulumi ${pulumi.trim()}`,
    `Node ${process.version}`,
    standIns.length === 0 ? "Pulumi's real plugins" : `stand-ins for ${standIns.join(", ")}`,
  ];
  return `${parts.join(", ")}.`;
}

async function versionOf(bench: BenchRun, compose: ComposeCommand): Promise<string> {
  const [program, ...before] = compose;
  const version = await bench.run(program, [...before, "version", "--short"]);
  return `Compose ${version.trim()} (\`${compose.map((word) => word.split("/").at(-1)).join(" ")}\`)`;
}
