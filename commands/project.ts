import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** The stack that commands work on. @default "dev" */
export const stackName = process.env.PULUMI_STACK ?? "dev";

/** The folder that holds state and passphrase unless the user's variables name others. */
export const stateFolder = join(projectFolder, "state");
