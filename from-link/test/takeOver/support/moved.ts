import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deployments } from "../../deployments/deployments";
import { keepAt, keptAt, reachedAt } from "../../deployments/support/answers";
import { commandsOf } from "../../deployments/support/commandsAndProgram";
import type { Deployment } from "../../deployments/support/deployment";

/** A deployment that is taken over. */
export interface Moved extends Deployment {
  /** The commands that made it. */
  commands: string;
  /** Containers that they made. */
  made: string[];
  /** Those that are stopped and made anew. The others go on as they run. */
  moves: string[];
}

/** One-shot jobs have nothing that could be moved. */
const JOBS = ["dump"];

const ofTheApp = { aliases: ["redis"], differs: "", answer: reachedAt, write: keepAt, read: keptAt };
const own: Deployment[] = [
  {
    ...{ ...ofTheApp, name: "removed", title: "`--rm` and a volume without a name" },
    ...{ consumer: "removed-app", port: 28021, users: { "removed-app": "app" } },
  },
  {
    ...{ ...ofTheApp, name: "shared", title: "volumes without names, and those of another" },
    ...{ consumer: "shared-app", port: 28022, users: { "shared-app": "app", "shared-worker": "sh" } },
  },
];

/** A deployment with what its commands say: those that have links are moved. */
function withCommands(deployment: Deployment, commands: string): Moved {
  const lines = commands.replaceAll(/\\\n/g, " ").split("\n");
  const namesIn = (some: string[]) => some.flatMap((line) => /--name (\S+)/.exec(line)?.[1] ?? []);
  const moves = namesIn(lines.filter((line) => line.includes("--link ")));
  return { ...deployment, ...{ commands, moves, made: namesIn(lines) } };
}

/** All deployments that can be taken over, of test/deployments and of our own. */
export const allMoved: Moved[] = [
  ...deployments
    .filter(({ name }) => !JOBS.includes(name))
    .map((deployment) => withCommands(deployment, commandsOf(deployment))),
  ...own.map((row) => withCommands(row, readFileSync(join(__dirname, "../rows", `${row.name}.sh`), "utf8"))),
];

/** Those of a list of names, such as "legacy,scratch". */
export function movedOf(names: string): Moved[] {
  return names.split(",").map((name) => {
    const found = allMoved.find((one) => one.name === name);
    if (found === undefined) throw new Error(`TAKE_OVER: there is no deployment ${JSON.stringify(name)}.`);
    return found;
  });
}
