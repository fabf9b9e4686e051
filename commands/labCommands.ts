import Docker from "dockerode";
import { Listr } from "listr2";
import { removalTasks } from "../tools/lab/lab.ts";
import { daemonSocket } from "../tools/lab/paths.ts";
import { ANONYMOUS_VOLUME } from "./anonymousVolume.ts";
import { prepare } from "./environment.ts";

/** Variables that differ from the shell's own, as lines to evaluate. */
export async function labEnv(): Promise<void> {
  for (const [name, value] of Object.entries(await prepare())) {
    if (process.env[name] !== value)
      console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
  }
}

/**
 * Stops the lab and deletes its folder.
 *
 * @throws Error that lists what is left in the lab, unless `force` is set: its data would be lost
 */
export async function labDown({ force = false }: { force?: boolean }): Promise<void> {
  const left = force ? [] : await leftInLab();
  if (left.length > 0) {
    const remedy = "Run `npm run down` first, or `npm run lab:down -- --force` to delete them with the lab.";
    throw new Error(`The lab still holds ${left.join(", ")}. ${remedy}`);
  }
  await new Listr(removalTasks()).run();
}

async function leftInLab(): Promise<string[]> {
  const docker = new Docker({ socketPath: daemonSocket });
  try {
    const containers = await docker.listContainers({ all: true });
    const { Volumes } = await docker.listVolumes();
    // Where an anonymous volume's container is there still, that is what is left; where not, nobody can tell it from
    // another, and `docker volume prune` would delete it too.
    return [
      ...containers.map(({ Names, Id }) => `container ${(Names[0] ?? Id).replace(/^\//, "")}`),
      ...Volumes.filter(({ Name }) => !ANONYMOUS_VOLUME.test(Name)).map(({ Name }) => `volume ${Name}`),
    ];
  } catch {
    return []; // no daemon answers: nothing can tell
  }
}
