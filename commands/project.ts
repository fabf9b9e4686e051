import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/shared/projectFolder.ts";

export { projectFolder };

/** Name of the stack that all commands use. @default "dev" */
export const stackName = textOf("PULUMI_STACK") ?? "dev";

/** Configuration file of the stack. */
export const stackFile = join(projectFolder, `Pulumi.${stackName}.yaml`);

/** Default folder of the state and the passphrase. The user's environment variables override this folder. */
export const stateFolder = join(projectFolder, "state");

/** The backend that the user's variable PULUMI_BACKEND_URL names; undefined if it names none. */
export const ownBackend = (): string | undefined => textOf("PULUMI_BACKEND_URL");

/** Value of an environment variable. An empty value counts as undefined, as in Pulumi. */
function textOf(variable: string): string | undefined {
  const text = process.env[variable];
  return text === "" ? undefined : text;
}

/** The command that users run after an interrupted update. */
export const RECOVER = "npm run recover";

/** Whether the stack may exist. The answer is certain for the local folder; with the user's own backend it is always true. */
export function mayHaveStack(): boolean {
  const file = join(stateFolder, ".pulumi", "stacks", "redis-link", `${stackName}.json`);
  return ownBackend() !== undefined || existsSync(file);
}

/** Prints a line for the user to standard error, because standard output is only for a command's result. */
export function say(line: string): void {
  console.error(`redis-link: ${line}`);
}
