import { join } from "node:path";
import { execa } from "execa";
import { projectFolder } from "./project.ts";

/** The command of the workspace `from-link`, in the folder that npm was called in. */
export async function fromLink(args: string[]): Promise<void> {
  const main = join(projectFolder, "from-link", "main.ts");
  const { exitCode, shortMessage } = await execa(process.execPath, [main, ...args], {
    cwd: process.env.INIT_CWD ?? projectFolder,
    stdio: "inherit",
    reject: false,
  });
  if (exitCode === undefined) throw new Error(shortMessage);
  process.exitCode = exitCode;
}
