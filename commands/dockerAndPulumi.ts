import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { contextVariables, currentContextName, daemonOf, identityOf } from "redis-link/tools";
import type { LabParts } from "../tools/lab/lab.ts";
import { binFolder, daemonSocket } from "../tools/lab/paths.ts";
import { isExecutable } from "../tools/shared/files.ts";
import { projectFolder, stackFile } from "./project.ts";
import { DAEMON, stackFileSays } from "./stackFile.ts";

const MODES = ["auto", "always", "never"];

/** The parts of the lab that commands use, and the folder of the machine's own Pulumi CLI. */
export interface DockerAndPulumi {
  lab: LabParts;
  cliFolder?: string;
  /** Variables with the daemon's address, if a context of Docker's CLI names the daemon. */
  variables?: Record<string, string>;
}

/**
 * Decides which parts the machine has and which parts the lab brings.
 *
 * @param needsPulumi whether the command needs Pulumi too, not only Docker
 * @throws Error if the machine lacks a part and LAB is never, or if LAB is not auto, always or never
 */
export async function findDockerAndPulumi(
  say: (line: string) => void,
  needsPulumi: boolean,
): Promise<DockerAndPulumi> {
  const mode = process.env.LAB ?? "auto";
  if (!MODES.includes(mode))
    throw new Error(`LAB: "${mode}" is not accepted. It must be one of ${MODES.join(", ")}.`);
  if (mode === "always") return { lab: { docker: true, pulumi: needsPulumi } };

  // Keep using a running lab, which may hold the stack, unless the user chose another daemon.
  const context = currentContextName();
  const named = process.env.DOCKER_HOST !== undefined || context !== undefined || isDaemonConfigured();
  const labRuns = existsSync(daemonSocket) && !named;
  const noDaemon = labRuns || isDaemonConfigured() ? undefined : await whyNoDaemon(contextVariables());
  if (noDaemon !== undefined && (context !== undefined || process.platform !== "linux")) {
    const chosen = context === undefined ? "" : `, which the context ${JSON.stringify(context)} names`;
    throw new Error(
      `This machine has ${noDaemon}${chosen}. Start it, or choose another one: docker context use NAME`,
    );
  }
  const download = needsPulumi && (mode === "never" || !existsSync(join(binFolder, "pulumi")));
  const cliFolder = await pulumiCliFolder(download, say);
  const noCli =
    needsPulumi && cliFolder === undefined
      ? "no Pulumi CLI (https://www.pulumi.com/docs/install)"
      : undefined;
  const lacks = [noDaemon, noCli].filter((reason) => reason !== undefined).join(" and ");
  if (mode === "never" && lacks !== "") throw new Error(`LAB=never, but this machine has ${lacks}.`);
  if (noDaemon !== undefined) say(`This machine has ${lacks}: the lab brings what is missing.`);
  const lab = {
    docker: mode !== "never" && (labRuns || noDaemon !== undefined),
    pulumi: noCli !== undefined,
  };
  return { lab, cliFolder, ...(lab.docker ? {} : { variables: contextVariables() }) };
}

/** Whether the stack's configuration names a daemon. If that daemon does not answer, Pulumi reports it. */
function isDaemonConfigured(): boolean {
  return stackFileSays(stackFile, DAEMON);
}

/** Why no daemon answers; undefined if a daemon answers. */
async function whyNoDaemon(variables: Record<string, string>): Promise<string | undefined> {
  const daemon = daemonOf({}, { ...process.env, ...variables });
  return identityOf(daemon).then(
    () => undefined,
    (error: unknown) =>
      `no Docker daemon at ${daemon.address} (${((error as Error).cause as Error).message})`,
  );
}

/**
 * The folder of the machine's Pulumi CLI. It is a folder of the PATH, else the default folder of Pulumi's installer, else the
 * folder to which the SDK downloads the CLI in the SDK's own version.
 *
 * @param download whether to download a missing CLI
 * @returns undefined if there is no CLI, and it was not downloaded or the download failed
 */
export async function pulumiCliFolder(
  download: boolean,
  say: (line: string) => void,
): Promise<string | undefined> {
  const downloaded = join(homedir(), ".pulumi", "versions", sdkVersion());
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    join(homedir(), ".pulumi", "bin"),
    join(downloaded, "bin"),
  ];
  const found = folders.find((folder) => isExecutable(join(folder, "pulumi")));
  if (found !== undefined || !download) return found;
  say(`Downloading the Pulumi CLI ${sdkVersion()} to ${downloaded} …`);
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  try {
    await PulumiCommand.install({ root: downloaded });
    return join(downloaded, "bin");
  } catch (error) {
    say(
      `It could not be downloaded: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
    );
    return undefined;
  }
}

function sdkVersion(): string {
  const manifest = join(projectFolder, "node_modules", "@pulumi", "pulumi", "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
