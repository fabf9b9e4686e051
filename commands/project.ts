import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/shared/projectFolder.ts";

export { projectFolder };

/** The stack that commands work on. @default "dev" */
export const stackName = textOf("PULUMI_STACK") ?? "dev";

/** The configuration of that stack. */
export const stackFile = join(projectFolder, `Pulumi.${stackName}.yaml`);

/** The folder that holds state and passphrase unless the user's variables name others. */
export const stateFolder = join(projectFolder, "state");

/** The backend that the user's variable names. */
export const ownBackend = (): string | undefined => textOf("PULUMI_BACKEND_URL");

/** What a variable says; an empty one says nothing, as to Pulumi. */
function textOf(variable: string): string | undefined {
  const text = process.env[variable];
  return text === "" ? undefined : text;
}

/** What a user types after an update that was broken off. */
export const RECOVER = "npm run recover";

/** Whether the stack may exist: certain for the local folder, unknown for a backend of the user's. */
export function mayHaveStack(): boolean {
  const file = join(stateFolder, ".pulumi", "stacks", "redis-link", `${stackName}.json`);
  return ownBackend() !== undefined || existsSync(file);
}

/** A line for the user. Standard output is left to what commands were asked for. */
export function say(line: string): void {
  console.error(`redis-link: ${line}`);
}
