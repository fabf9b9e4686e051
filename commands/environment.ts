import { delimiter, join } from "node:path";
import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { labEnvironment, labTasks } from "../lab/lab.ts";
import { decideWhere, type Where } from "./labParts.ts";
import { passphraseEnvironment } from "./passphrase.ts";
import { projectFolder } from "./project.ts";

/** A line for the user. Standard output is left to what commands were asked for. */
export function say(line: string): void {
  console.error(`redis-link: ${line}`);
}

/** What Pulumi, docker and their plugins need in their environment, with everything that was missing set up. */
export async function prepare(): Promise<Record<string, string>> {
  const where = await decideWhere(say);
  if (where.lab.engine || where.lab.pulumi) {
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
    const options = { concurrent: true, rendererOptions: { logger }, fallbackRendererOptions: { logger } };
    await new Listr(labTasks(where.lab), options).run();
  }
  return environmentOf(where);
}

/** The variables alone, without setting anything up. */
export function environmentOf({ lab, cliFolder }: Where): Record<string, string> {
  const fromLab = lab.engine || lab.pulumi ? labEnvironment(lab) : {};
  const path = [join(projectFolder, "node_modules", ".bin"), fromLab.PATH ?? process.env.PATH, cliFolder];
  return {
    ...passphraseEnvironment(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...fromLab,
    PATH: path.filter(Boolean).join(delimiter),
  };
}
