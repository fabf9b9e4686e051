import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { locksInWords, stateLocksIn } from "redis-link/tools";
import { withFolder } from "../tools/shared/files.ts";
import { ON_SWARM, stackFileSays } from "./stackFile.ts";
import { prepare, prepareProgram } from "./environment.ts";
import {
  mayHaveStack,
  ownBackend,
  projectFolder,
  RECOVER,
  say,
  stackFile,
  stackName,
  stateFolder,
} from "./project.ts";
import { runPulumi } from "./runProgram.ts";
import { notUp } from "./stackOutputs.ts";

const SELECT_ATTEMPTS = 10;
const SELECT_PAUSE_MS = 500;

/** Runs `pulumi up --yes`, which previews, updates and prints the outputs. Further arguments go to Pulumi. */
export async function up(args: string[]): Promise<void> {
  const env = await prepareProgram();
  await selectStack(env);
  say("Previewing, then updating (half a minute the first time, some seconds later) …");
  if ((await runPulumi(["up", "--yes", "--stack", stackName, ...args], env)) !== 0) return;
  const lesson = stackFileSays(stackFile, ON_SWARM) ? "" : "`npm run lesson` or ";
  say(`Next: ${lesson}\`npm run status\`; \`npm run down\` takes all away.`);
}

/** Runs `pulumi preview`. With `--expect-no-changes`, the exit code is 1 if there are changes. */
export async function preview(args: string[]): Promise<void> {
  const env = await prepareProgram();
  await selectStack(env);
  const code = await runPulumi(["preview", "--stack", stackName, ...args], env);
  // With --json, programs read the output, so it must contain nothing but Pulumi's JSON.
  if (code === 0 && !args.includes("--json")) say("`npm run up` makes these changes, if there are any.");
}

/** Runs `pulumi destroy --yes`. The stack and its configuration remain, ready for the next `up`. */
export async function destroy(args: string[]): Promise<void> {
  if (!mayHaveStack()) {
    say(`There is no stack "${stackName}" here, so there is nothing to take away.`);
    return;
  }
  const env = await prepare();
  say("Destroying what `npm run up` made (some seconds) …");
  if ((await runPulumi(["destroy", "--yes", "--stack", stackName, ...args], env)) === 0)
    say("`npm run up` makes it anew; `npm run lab:down` takes the lab away, if there is one.");
}

/** Runs `pulumi stack output`. */
export async function output(args: string[]): Promise<void> {
  if (!mayHaveStack()) throw notUp();
  const code = await runPulumi(["stack", "output", "--stack", stackName, ...args], await prepare());
  if (code !== 0)
    say("`npm run output` prints all outputs with their names; before `npm run up` there are none.");
}

/**
 * Creates the stack if it is missing, and selects it for `pulumi` commands that name no stack. If another process creates the
 * stack at the same moment, Pulumi fails; a second attempt then finds the stack.
 */
async function selectStack(env: Record<string, string>): Promise<void> {
  if (mayHaveStack() && ownBackend() === undefined) return;
  for (let attempt = 1; ; attempt += 1) {
    const result = await createStack(env);
    if (result.exitCode === 0) {
      console.error(result.all);
      return;
    }
    const locks = stateLocksIn(result.all);
    const isMadeByOther =
      locks.some((lock) => lock.process === "lives") || result.all.includes("already exists");
    if (attempt === SELECT_ATTEMPTS || !isMadeByOther)
      throw new Error(locksInWords(locks, stackName, RECOVER) || result.all);
    await sleep(SELECT_PAUSE_MS);
  }
}

/**
 * Creates the stack and selects it. With the default state, the stack is created from a temporary folder, because in the
 * project's folder Pulumi would write the passphrase's salt into the stack file.
 */
async function createStack(env: Record<string, string>) {
  const pulumi = (args: string[], cwd: string, variables: Record<string, string> = {}) =>
    execa("pulumi", ["stack", ...args, stackName, "--non-interactive"], {
      ...{ cwd, env: { ...env, ...variables } },
      stdin: "ignore",
      all: true,
      reject: false,
    });
  if (ownBackend() !== undefined) return pulumi(["select", "--create"], projectFolder);
  return withFolder("stack", async (folder) => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: redis-link\nruntime: nodejs\n");
    const made = await pulumi(["init"], folder, { PULUMI_BACKEND_URL: `file://${stateFolder}` });
    const isMade = made.exitCode === 0 || made.all.includes("already exists");
    return isMade ? pulumi(["select"], projectFolder) : made;
  });
}
