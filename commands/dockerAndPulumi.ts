import { existsSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import type { LabParts } from "../tools/lab/lab.ts";
import { binFolder, daemonSocket } from "../tools/lab/paths.ts";
import { stackFile } from "./project.ts";
import { DAEMON, stackFileSays } from "./stackFileSays.ts";
import { pulumiCliFolder } from "./pulumiCli.ts";

const PING_TIMEOUT_MS = 5000;
const MODES = ["auto", "always", "never"];

/** Which parts of the lab are used, and where the machine's own Pulumi CLI is. */
export interface DockerAndPulumi {
  lab: LabParts;
  cliFolder?: string;
}

/**
 * Decides which parts the machine has and which the lab brings.
 *
 * @param needsPulumi whether Docker alone is not enough
 * @throws Error with LAB=never if the machine lacks a part; if LAB is none of auto, always, never
 */
export async function findDockerAndPulumi(
  say: (line: string) => void,
  needsPulumi: boolean,
): Promise<DockerAndPulumi> {
  const mode = process.env.LAB ?? "auto";
  if (!MODES.includes(mode))
    throw new Error(`LAB: "${mode}" is not accepted. It must be one of ${MODES.join(", ")}.`);
  if (mode === "always") return { lab: { docker: true, pulumi: needsPulumi } };

  // A lab that runs is kept, as the stack may be in it, unless the user points at another daemon.
  const named = process.env.DOCKER_HOST !== undefined || isDaemonConfigured();
  const labRuns = existsSync(daemonSocket) && !named;
  const noDaemon = labRuns || isDaemonConfigured() ? undefined : await whyNoDaemon();
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
  return { lab, cliFolder };
}

/** Whether the stack's configuration names a daemon; Pulumi will say if it does not answer. */
function isDaemonConfigured(): boolean {
  return stackFileSays(stackFile, DAEMON);
}

/** Undefined if a daemon answers. */
async function whyNoDaemon(): Promise<string | undefined> {
  try {
    await new Docker({ timeout: PING_TIMEOUT_MS }).ping();
    return undefined;
  } catch (error) {
    const daemon = process.env.DOCKER_HOST ?? "its default socket";
    return `no Docker daemon at ${daemon} (${error instanceof Error ? error.message : String(error)})`;
  }
}
