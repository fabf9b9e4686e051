import { existsSync } from "node:fs";
import { join } from "node:path";
import { stackName, stateFolder } from "./project.ts";

/** Whether the stack may exist: certain for the local folder, unknown for a backend of the user's. */
export function mayHaveStack(): boolean {
  const file = join(stateFolder, ".pulumi", "stacks", "redis-link", `${stackName}.json`);
  return process.env.PULUMI_BACKEND_URL !== undefined || existsSync(file);
}
