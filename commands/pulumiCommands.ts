import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { buildProgram } from "./buildProgram.ts";
import { prepare, say } from "./environment.ts";
import { projectFolder, stackName, stateFolder } from "./project.ts";
import { runProgram } from "./runProgram.ts";

/** `pulumi up --yes`: preview, then update, then the outputs. Further arguments go to Pulumi. */
export async function up(args: string[]): Promise<void> {
  const env = await prepare();
  await buildProgram();
  await selectStack(env);
  await runProgram("pulumi", ["up", "--yes", "--stack", stackName, ...args], env);
}

/** `pulumi preview`. Exit code 1 with `--expect-no-changes` if there are some. */
export async function preview(args: string[]): Promise<void> {
  const env = await prepare();
  await buildProgram();
  await selectStack(env);
  await runProgram("pulumi", ["preview", "--stack", stackName, ...args], env);
}

/** `pulumi destroy --yes`; the stack and its configuration stay, ready for the next `up`. */
export async function destroy(args: string[]): Promise<void> {
  if (!mayHaveStack()) {
    say(`There is no stack "${stackName}" here, so there is nothing to take away.`);
    return;
  }
  await runProgram("pulumi", ["destroy", "--yes", "--stack", stackName, ...args], await prepare());
}

/** `pulumi stack output`. */
export async function output(args: string[]): Promise<void> {
  await runProgram("pulumi", ["stack", "output", "--stack", stackName, ...args], await prepare());
}

/** Whether the stack may exist: certain for the local folder, unknown for a backend of the user's. */
function mayHaveStack(): boolean {
  const file = join(stateFolder, ".pulumi", "stacks", "redis-link", `${stackName}.json`);
  return process.env.PULUMI_BACKEND_URL !== undefined || existsSync(file);
}

/** Creates the stack if it is missing, and selects it for plain `pulumi` commands. */
async function selectStack(env: Record<string, string>): Promise<void> {
  if (mayHaveStack() && process.env.PULUMI_BACKEND_URL === undefined) return;
  const args = ["stack", "select", "--create", stackName, "--non-interactive"];
  await execa("pulumi", args, { cwd: projectFolder, env, stdio: ["ignore", process.stderr, process.stderr] });
}
