import { runCommand } from "../../commands/commandLine.ts";

await runCommand(() => import("./tasks.ts"));
