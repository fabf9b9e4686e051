import { closeSync, openSync, readSync } from "node:fs";
import { arch, availableParallelism, cpus, homedir, platform, release } from "node:os";
import { delimiter, join } from "node:path";
import { isExecutable } from "../../../commands/pulumiCli.ts";
import { plugins } from "../../lab/pulumi/plugin.ts";
import { STAND_IN_MARK } from "../../lab/pulumi/launcher.ts";
import type { ComposeCommand } from "../peers.ts";
import type { Session } from "../session.ts";

/** Enough of a launcher to see its mark. */
const HEAD_BYTES = 512;

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

function isStandIn(file: string): boolean {
  const descriptor = openSync(file, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString("latin1", 0, readSync(descriptor, head)).includes(STAND_IN_MARK);
  } finally {
    closeSync(descriptor);
  }
}

/** On what a run was made, as Markdown. */
export async function machine(
  session: Session,
  compose: ComposeCommand,
  standIns: readonly string[],
): Promise<string> {
  const [program, ...before] = compose;
  const [docker, composeVersion, pulumi] = await Promise.all([
    session.run("docker", ["version", "--format", "{{.Server.Version}}"]),
    session.run(program, [...before, "version", "--short"]),
    session.run("pulumi", ["version"]),
  ]);
  const parts = [
    `Run of ${new Date().toISOString().slice(0, 10)}`,
    `${availableParallelism()} cores (${(cpus()[0]?.model ?? "of an unknown kind").trim()})`,
    `${platform()} ${release()} ${arch()}`,
    `Docker ${docker.trim()}`,
    `Compose ${composeVersion.trim()} (\`${compose.map((word) => word.split("/").at(-1)).join(" ")}\`)`,
    `Pulumi ${pulumi.trim()}`,
    `Node ${process.version}`,
    standIns.length === 0 ? "Pulumi's real plugins" : `stand-ins for ${standIns.join(", ")}`,
  ];
  return `${parts.join(", ")}.`;
}
