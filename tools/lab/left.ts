import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isId } from "redis-link/tools";
import { labRoot } from "./paths.ts";

/** Data folders of all daemons of a lab: one for each engine, and one for each node of the swarm. */
const DATA = "{docker,docker-29,swarm/node*/data}";

/** Containers and named volumes of a lab, read from its disk, because an engine that does not run cannot be asked. */
export function leftInLab(lab = labRoot): string[] {
  const containers = globSync(`${DATA}/containers/*/config.v2.json`, { cwd: lab }).map((file) => {
    const { Name } = JSON.parse(readFileSync(join(lab, file), "utf8")) as { Name: string };
    return `container ${Name.replace(/^\//, "")}`;
  });
  // Anonymous volumes are left out: either their containers are in the list, or nobody could tell such volumes apart.
  const volumes = globSync(`${DATA}/volumes/*/_data`, { cwd: lab })
    .map((folder) => basename(dirname(folder)))
    .filter((name) => !isId(name))
    .map((name) => `volume ${name}`);
  return [...containers, ...volumes].sort();
}
