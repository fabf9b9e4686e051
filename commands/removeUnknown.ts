import { ANONYMOUS_VOLUME } from "./anonymousVolume.ts";
import { say } from "./environment.ts";
import type { RunDocker, StackDaemon } from "./stackDaemon.ts";

/** The label by which the daemon knows what a state made; see components/docker/stackLabelName.ts. */
export const STATE_LABEL = "redis-link.state";

/** Longest time that a step of an update takes, from its first call to the daemon to its entry in the state. */
export const LONGEST_STEP_MS = 90_000;

/** When Docker says that a container started which never did. */
const NEVER = "0001-01-01T00:00:00Z";

interface Found {
  Name: string;
  Created: string;
  State?: { StartedAt: string };
  Mounts?: { Type: string; Name?: string }[];
  /** Those that run on a network, by id; null where there are none. */
  Containers?: Record<string, unknown> | null;
}

/** The state's own ids, as labels say them, the ids or names of what it knows, and when it was written last. */
export interface BrokenOff {
  states: readonly string[];
  known: ReadonlySet<unknown>;
  at: number;
}

/**
 * Removes containers and networks that carry the state's label, are not in it, and were made when the update was broken
 * off. What is older or newer is of another copy of the state.
 */
export async function removeUnknown(daemon: StackDaemon, { states, known, at }: BrokenOff): Promise<void> {
  const kinds = [
    { kind: "container", list: ["ps", "--all"] },
    // Those of a swarm are its managers' business.
    { kind: "network", list: ["network", "ls", "--filter", "scope=local"] },
  ] as const;
  for (const { kind, list } of kinds) {
    const ids = await listed(daemon.run, [...list, "--no-trunc", "--quiet"], states);
    for (const id of ids.filter((line) => !known.has(line))) {
      const [found] = JSON.parse(await daemon.run([kind, "inspect", id])) as [Found];
      if (known.has(found.Name)) continue;
      if (Math.abs(Date.parse(found.Created) - at) > LONGEST_STEP_MS) continue;
      say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
      if (kind === "container") await removeContainer(daemon, id, found);
      else {
        await detachAll(daemon.run, id);
        await daemon.run(["network", "rm", id]);
      }
    }
  }
}

/** What a list of Docker's has of these states. Several filters would want all of the labels. */
export async function listed(run: RunDocker, list: string[], states: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    states.map((state) => run([...list, "--filter", `label=${STATE_LABEL}=${state}`])),
  );
  return lists.flatMap((ids) => ids.split("\n").filter(Boolean));
}

/** Takes all containers off a network: a source may be on it already, which runs on. A daemon may not know the network. */
export async function detachAll(run: RunDocker, network: string): Promise<void> {
  const text = await run(["network", "inspect", network]).catch(() => "[{}]");
  const [{ Containers }] = JSON.parse(text) as [Pick<Found, "Containers">];
  // The ends of an overlay network on its nodes are among them by other names.
  for (const container of Object.keys(Containers ?? {}).filter((id) => /^[0-9a-f]{64}$/.test(id)))
    await run(["network", "disconnect", "--force", network, container]);
}

/**
 * A container that never ran goes with its anonymous volumes. One that ran may have done so since the update was broken
 * off, which nobody limits, so they may have the only copy of something: they stay, and are named. A volume with a name
 * stays in any case.
 */
async function removeContainer({ cli, run }: StackDaemon, id: string, found: Found): Promise<void> {
  const ran = found.State?.StartedAt !== NEVER;
  await run(["rm", "--force", ...(ran ? [] : ["--volumes"]), id]);
  const names = (found.Mounts ?? [])
    .filter(({ Type, Name = "" }) => Type === "volume" && ANONYMOUS_VOLUME.test(Name))
    .map(({ Name }) => Name);
  if (!ran || names.length === 0) return;
  say(`What it wrote is kept. If nothing needs it: ${cli} volume rm ${names.join(" ")}`);
}
