import { join } from "node:path";
import { projectFolder } from "./project.ts";
import { runProgram } from "./runProgram.ts";

/** Runs the command `from-link` of the workspace of that name, in the folder in which the user called npm. */
export async function fromLink(args: string[]): Promise<void> {
  const main = join(projectFolder, "from-link", "main.ts");
  await runProgram(process.execPath, [main, ...args], {}, process.env.INIT_CWD);
}
