import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/shared/projectFolder.ts";

export { projectFolder };

/** Name of the stack for all commands. @default "dev" */
export const stackName = textOf("PULUMI_STACK") ?? "dev";

/** Configuration file of the stack. */
export const stackFile = join(projectFolder, `Pulumi.${stackName}.yaml`);

/** Default folder of state and passphrase; the user's variables override it. */
export const stateFolder = join(projectFolder, "state");

/** The backend in the user's variable. */
export const ownBackend = (): string | undefined => textOf("PULUMI_BACKEND_URL");

/** Value of a variable; undefined if it is empty, as in Pulumi. */
function textOf(variable: string): string | undefined {
  const text = process.env[variable];
  return text === "" ? undefined : text;
}

/** The user's command after an interrupted update. */
export const RECOVER = "npm run recover";

/** Whether the stack may exist: certain for the local folder, unknown for the user's own backend. */
export function mayHaveStack(): boolean {
  const file = join(stateFolder, ".pulumi", "stacks", "redis-link", `${stackName}.json`);
  return ownBackend() !== undefined || existsSync(file);
}

/** Prints a line for the user to standard error, as standard output holds only a command's result. */
export function say(line: string): void {
  console.error(`redis-link: ${line}`);
}
