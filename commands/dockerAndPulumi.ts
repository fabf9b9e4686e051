import { existsSync } from "node:fs";
import { join } from "node:path";
import { contextVariables, currentContextName, daemonOf, identityOf } from "redis-link/tools";
import type { LabParts } from "../tools/lab/lab.ts";
import { binFolder, daemonSocket } from "../tools/lab/paths.ts";
import { stackFile } from "./project.ts";
import { DAEMON, stackFileSays } from "./stackFileSays.ts";
import { pulumiCliFolder } from "./pulumiCli.ts";

const MODES = ["auto", "always", "never"];

/** Which parts of the lab are used, and where the machine's own Pulumi CLI is. */
export interface DockerAndPulumi {
  lab: LabParts;
  cliFolder?: string;
  /** Which daemon it is, where a context of Docker's CLI says that. */
  variables?: Record<string, string>;
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

/** Whether the stack's configuration names a daemon; Pulumi will say if it does not answer. */
function isDaemonConfigured(): boolean {
  return stackFileSays(stackFile, DAEMON);
}

/** Undefined if a daemon answers. */
async function whyNoDaemon(variables: Record<string, string>): Promise<string | undefined> {
  const daemon = daemonOf({}, { ...process.env, ...variables });
  return identityOf(daemon).then(
    () => undefined,
    (error: unknown) =>
      `no Docker daemon at ${daemon.address} (${((error as Error).cause as Error).message})`,
  );
}
