import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { finish, rollBack } from "./finish.ts";
import { Interrupted } from "./interrupted.ts";
import type { Options } from "./open.ts";
import { takeOver } from "./takeOver.ts";

/** Exit code if a takeover ended halfway. */
const EXIT_MIDWAY = 4;
const EXIT_INTERRUPTED = 130;

const EXIT_CODES = `
Exit codes: 0 done; 1 not done, and everything is as it was, or was put back; 4 broken off between here and there: run it
again, or roll-back; 130 broken off by Ctrl-C, and the same as 4 if it had begun.
`;

interface Given {
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
}

type Run = (options: Options, planOnly: boolean) => Promise<void>;

const FORCE = ["--force", "take the stack's lock away though it may be somebody else's"] as const;

/** Adds the commands `take-over`, `finish` and `roll-back` to the program. */
export function addTakeOver(program: Command): void {
  const add = (name: string, description: string, command: Run) =>
    program
      .command(name)
      .description(description)
      .argument("[folder]", "the folder that from-link wrote", "linked")
      .option("--yes", "do it without asking")
      .addHelpText("after", EXIT_CODES)
      .action((folder: string, { plan = false, yes = false, force = false }: Given) =>
        run({ folder, force }, yes, (options) => command(options, plan)),
      );
  add(
    "take-over",
    "move the containers to the program: sources go on as they run, consumers go one at a time",
    takeOver,
  )
    .option("--plan", "show what would be done, and do nothing")
    .option(...FORCE);
  add("finish", "remove the old containers, and none of their volumes; there is no way back then", finish);
  add("roll-back", "put everything back as it was, at any time before finish", rollBack).option(...FORCE);
}

async function run(
  given: Pick<Options, "folder" | "force">,
  yes: boolean,
  command: (options: Options) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) console.error(`from-link: ${name}: ending what is at work …`);
      controller.abort(new Error(`Stopped by ${name}.`));
    });
  }
  const { signal } = controller;
  try {
    await command({
      ...{ ...given, signal },
      confirm: (question) => (yes ? Promise.resolve() : ask(question, signal)),
      print: (text) => console.log(text),
      say: (line) => console.error(line),
    });
  } catch (error) {
    if (!(error instanceof Interrupted) && !signal.aborted) throw error;
    console.error(`from-link: ${(error as Error).message}`);
    process.exitCode = signal.aborted ? EXIT_INTERRUPTED : EXIT_MIDWAY;
  }
}

/** Asks the user a question. @throws Error if the answer is not yes, or if there is no terminal */
async function ask(question: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Error("Nothing was changed: there is no terminal to ask at. Say --yes.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Nothing was changed.");
  } finally {
    terminal.close();
  }
}
