import { join } from "node:path";
import { say } from "./environment.ts";
import { projectFolder } from "./project.ts";
import { runProgram } from "./runProgram.ts";

/** Types, ESLint, imports, Prettier; all of them run, and any that fails makes the exit code non-zero. */
export async function check(): Promise<void> {
  const steps = [
    ["tsc", "-p", "components"], // what the other two see of the package
    ["tsc"],
    ["tsc", "-p", "test"],
    ["tsc", "-p", "tsconfig.tools.json"],
    ["tsc", "-p", "components/page"],
    ["eslint", "."],
    ["depcruise", "--config", "dependencies.config.mjs", "."],
    ["prettier", "--check", "."],
  ] as const;
  let failed = false;
  say("Types, ESLint, imports, Prettier (about a minute and a half) …");
  for (const [program, ...args] of steps) {
    const file = join(projectFolder, "node_modules", ".bin", program);
    say([program, ...args].join(" "));
    failed = (await runProgram(file, args, {})) !== 0 || failed;
  }
  process.exitCode = failed ? 1 : 0;
  say(failed ? "`npm run format` puts right what can be." : "All is in order. `npm run test:unit` is next.");
}
