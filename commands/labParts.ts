import { existsSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import type { LabParts } from "../lab/lab.ts";
import { binFolder, engineSocket } from "../lab/paths.ts";
import { pulumiCliFolder } from "./pulumiCli.ts";

const MODES = ["auto", "always", "never"];

/** Which parts of the lab are used, and where the machine's own Pulumi CLI is. */
export interface Where {
  lab: LabParts;
  cliFolder?: string;
}

/**
 * Decides which parts the machine has and which the lab brings.
 *
 * @throws Error with LAB=never if the machine lacks a part; if LAB is none of auto, always, never
 */
export async function decideWhere(say: (line: string) => void): Promise<Where> {
  const mode = process.env.LAB ?? "auto";
  if (!MODES.includes(mode))
    throw new Error(`LAB: "${mode}" is not accepted. It must be one of ${MODES.join(", ")}.`);
  if (mode === "always") return { lab: { engine: true, pulumi: true } };

  const engine = await engineMissing();
  const cliFolder = await pulumiCliFolder(mode === "never" || !existsSync(join(binFolder, "pulumi")), say);
  const pulumi = cliFolder === undefined;
  if (mode === "never" && (engine !== undefined || pulumi)) {
    const lacks = [engine, pulumi && "no Pulumi CLI: see https://www.pulumi.com/docs/install"].filter(
      Boolean,
    );
    throw new Error(`LAB=never, but this machine has ${lacks.join(" and ")}.`);
  }
  if (engine !== undefined) say(`This machine has ${engine}: using the lab's own.`);
  if (pulumi) say("This machine has no Pulumi CLI and none can be downloaded: using the lab's own.");
  return { lab: { engine: engine !== undefined, pulumi }, cliFolder };
}

/** Undefined if a daemon answers; a lab's engine that already runs is kept, as it may hold the stack. */
async function engineMissing(): Promise<string | undefined> {
  if (existsSync(engineSocket)) return "a lab that runs";
  try {
    await new Docker({ timeout: 5000 }).ping();
    return undefined;
  } catch (error) {
    const daemon = process.env.DOCKER_HOST ?? "its default socket";
    return `no Docker daemon at ${daemon} (${error instanceof Error ? error.message : String(error)})`;
  }
}
