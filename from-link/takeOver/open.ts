import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { dockerCli, dockerClient } from "redis-link/tools";
import { readPlan } from "../model/plan.ts";
import { type Journal, readJournal, type Takeover } from "./journal.ts";
import { lockFolder } from "./lock.ts";
import { asInterrupted } from "./interrupted.ts";
import { type Answer, answerTo, type Command } from "./steps.ts";
import { PulumiProgram } from "./pulumiProgram.ts";

/** Options of every takeover command. */
export interface Options {
  /** The folder that `from-link` wrote. */
  readonly folder: string;
  /** Whether to remove the stack's lock without asking, although another user may hold it. */
  readonly force: boolean;
  /** Asks the user to confirm what was printed. Throws if the answer is no. */
  readonly confirm: (question: string) => Promise<void>;
  /** Prints the command's result. */
  readonly print: (text: string) => void;
  /** Prints a line of progress. */
  readonly say: (line: string) => void;
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal;
}

/** The input of a takeover command, once the folder is locked and read. */
interface Opened {
  readonly run: Extract<Answer, string>;
  /** The folder's journal; undefined before the first takeover. */
  readonly journal: Journal | undefined;
  readonly parts: Omit<Takeover, "journal">;
}

/**
 * Locks and reads a folder, and runs a takeover command on it.
 *
 * @throws Error if the takeover's phase does not allow the command, or the command fails; Interrupted if the takeover ends
 * halfway
 */
export async function withFolder(
  command: Command,
  { folder: given, force, say, signal }: Options,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = resolve(given);
  const plan = readPlan(folder);
  const release = lockFolder(folder);
  try {
    const journal = readJournal(folder);
    const run = answerTo(command, journal?.phase ?? "none");
    if (typeof run !== "string") throw new Error(`${given}: ${run.refusal}`);
    const docker = dockerClient(plan.daemonHost);
    const program = new PulumiProgram(folder, plan.stack, signal);
    const typed = `from-link ${command} ${given}`;
    const parts = { folder, plan, docker, program, force, command: typed, say, signal };
    await work({ run, journal, parts }).catch((error: unknown) => {
      throw asInterrupted(error, given, readJournal(folder)?.phase ?? "none");
    });
  } finally {
    release();
  }
}

/**
 * Checks that Docker answers and Pulumi is installed, and installs the program's packages if they are missing.
 *
 * @throws Error with the remedy
 */
export async function checkMachine({ folder, docker, plan, say }: Opened["parts"]): Promise<void> {
  try {
    await docker.ping();
  } catch (error) {
    const where = plan.daemonHost ?? process.env.DOCKER_HOST ?? "its default socket";
    throw new Error(
      `No Docker daemon answers at ${where} (${(error as Error).message}). Start it, or name it by DOCKER_HOST; ` +
        `\`${dockerCli(plan.daemonHost)} ps\` tells if it can be reached.`,
      { cause: error },
    );
  }
  const { failed } = await execa("pulumi", ["version"], { reject: false });
  if (failed)
    throw new Error("pulumi: there is no such command. Install it: https://www.pulumi.com/docs/install");
  if (existsSync(join(folder, "node_modules"))) return;
  say("Installing what the program needs (npm install, once) …");
  const installed = await execa("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: folder,
    all: true,
    reject: false,
  });
  if (installed.failed)
    throw new Error(`npm install in ${folder} failed. Run it by hand, and this again:\n${installed.all}`);
}
