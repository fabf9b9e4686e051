import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment";
import { rowsFolder } from "./runDocker";

export const projectFolder = join(__dirname, "../../../..");

/** The text of the commands by which a deployment was run. */
export const commandsOf = ({ name }: Deployment) => readFileSync(join(rowsFolder, `${name}.sh`), "utf8");

/** Its program from the project's folder: that of an example, or one of its own. */
export const programFile = ({ name, example }: Deployment) =>
  example ? `examples/${name}/index.ts` : `from-link/test/deployments/rows/${name}.ts`;

/** The text of its program. */
export const programOf = (deployment: Deployment) =>
  readFileSync(join(projectFolder, programFile(deployment)), "utf8");

/** Lines that its program takes. */
export const linesOf = (deployment: Deployment) => programOf(deployment).trimEnd().split("\n").length;

/** Containers that its commands make. */
export const containersOf = (deployment: Deployment) =>
  [...commandsOf(deployment).matchAll(/--name (\S+)/g)].map(([, name]) => name!);
