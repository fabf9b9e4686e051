import { runCommand } from "./commandLine.ts";

await runCommand(() => import("./program.ts"));
