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

/** What every command of a takeover is given. */
export interface Options {
  /** The folder that from-link wrote. */
  readonly folder: string;
  /** Whether a lock of the stack that may be somebody else's is taken away without asking. */
  readonly force: boolean;
  /** Asks the user whether to go on with what they were shown; throws if they say no. */
  readonly confirm: (question: string) => Promise<void>;
  /** Takes what the command was asked for. */
  readonly print: (text: string) => void;
  /** Takes lines of progress. */
  readonly say: (line: string) => void;
  /** Fires when the user wants it to end. */
  readonly signal: AbortSignal;
}

/** What a command is to do with a folder, and what for. */
interface Opened {
  readonly run: Extract<Answer, string>;
  /** Undefined before the first takeover. */
  readonly journal: Journal | undefined;
  readonly parts: Omit<Takeover, "journal">;
}

/**
 * Reads a folder, keeps others out of its takeover, and gives it to what runs.
 *
 * @throws Error if it is not the command's turn, or what it needs is not there; Interrupted if it ends between here and there
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
 * What Pulumi and Docker need of the machine, before anything is asked of them.
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
