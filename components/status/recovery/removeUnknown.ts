import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { detach } from "../../docker/attachment";
import { dockerCli, dockerClient, forceRemove, ifExists, nameOf } from "../../docker/dockerClient";
import { isId, STATE_LABEL } from "../../docker/notation";
import { whyNoDaemon } from "../../docker/connection";
import { configsOf, secretsOf } from "../../swarm/secretOperations";

/** Longest time from the first call to the daemon for a resource to its entry in the state. */
const LONGEST_STEP_MS = 90_000;

/** Longest time that a node keeps a network which the swarm has no more: that of tasks to end. */
const LET_GO_MS = 30_000;
const PAUSE_MS = 300;

/** A state after an update that was broken off. */
export interface BrokenOff {
  /** Its own ids, as labels have them. */
  readonly states: readonly string[];
  /** Ids and names of what it knows. */
  readonly known: ReadonlySet<unknown>;
  /** When it was last written before the update was broken off, in milliseconds. */
  readonly at: number;
  readonly say: (line: string) => void;
}

/**
 * Removes containers, networks and, on a swarm, services, secrets and configs that have the label of the state, are not in it, and were
 * made when the update was broken off. What is older or newer is of another copy of the state. Volumes stay.
 *
 * @param addresses of the daemons that the stack is on, the manager's among them
 */
export async function removeUnknown(addresses: readonly string[], left: BrokenOff): Promise<void> {
  const daemons: { address: string; docker: Docker }[] = [];
  for (const address of addresses) {
    // The refresh has passed, so it is a node that is gone, or another manager than the one that is asked.
    const reason = await whyNoDaemon(address);
    if (reason === undefined) daemons.push({ address, docker: dockerClient(address) });
    else left.say(`What an update left on ${nameOf(address)} stays: ${reason}`);
  }
  const all = daemons.map(({ docker }) => docker);
  for (const { docker } of daemons) {
    const { Swarm } = (await docker.info()) as { Swarm?: { ControlAvailable?: boolean } };
    if (Swarm?.ControlAvailable === true) await removeOfSwarm(docker, all, left);
  }
  for (const { address, docker } of daemons) {
    for (const container of await labelled(left, (filters) =>
      docker.listContainers({ all: true, filters }),
    )) {
      // Not by its name: the volumes of its image have that name as their id.
      if (!isUnknown(left, [container.Id], container.Created * 1000)) continue;
      announce(left, "container", container.Id);
      const volumes = await removeContainer(docker, container);
      if (volumes.length === 0) continue;
      const command = `${dockerCli(address)} volume rm ${volumes.join(" ")}`;
      left.say(`What it wrote is kept. If nothing needs it: ${command}`);
    }
    for (const network of await unknownNetworks(docker, "local", left)) {
      announce(left, "network", network);
      await removeNetwork(docker, network, all);
    }
  }
}

/** Services first, as they have what follows. */
async function removeOfSwarm(docker: Docker, all: readonly Docker[], left: BrokenOff): Promise<void> {
  const services = await labelled(left, (filters) => docker.listServices({ filters }));
  for (const { ID, Spec, CreatedAt } of services) {
    if (!isUnknown(left, [ID, Spec?.Name], Date.parse(CreatedAt ?? ""))) continue;
    announce(left, "service", ID);
    await ifExists(docker.getService(ID).remove());
  }
  for (const [kind, store] of Object.entries({ secret: secretsOf(docker), config: configsOf(docker) })) {
    for (const { ID, Spec, CreatedAt = "" } of await labelled(left, (filters) => store.list(filters))) {
      if (!isUnknown(left, [ID, Spec?.Name], Date.parse(CreatedAt))) continue;
      announce(left, kind, ID);
      await ifExists(store.get(ID).remove());
    }
  }
  for (const network of await unknownNetworks(docker, "swarm", left)) {
    announce(left, "network", network);
    await removeNetwork(docker, network, all);
    // Its tasks let it go a little later. The update that follows would take it for one that the swarm has.
    const isListed = async () =>
      (await docker.listNetworks({ filters: { id: [network] } })).some(({ Id }) => Id === network);
    for (const end = Date.now() + LET_GO_MS; Date.now() < end && (await isListed());) await sleep(PAUSE_MS);
  }
}

async function unknownNetworks(docker: Docker, scope: "local" | "swarm", left: BrokenOff): Promise<string[]> {
  const found = await labelled(left, (filters) =>
    docker.listNetworks({ filters: { ...filters, scope: [scope] } }),
  );
  return found
    .filter(({ Id, Name, Created }) => isUnknown(left, [Id, Name], Date.parse(Created)))
    .map(({ Id }) => Id);
}

function isUnknown({ known, at }: BrokenOff, keys: unknown[], made: number): boolean {
  return !keys.some((key) => known.has(key)) && Math.abs(made - at) <= LONGEST_STEP_MS;
}

function announce({ say }: BrokenOff, kind: string, id: string): void {
  say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
}

/** What a list has of each of the state's ids. Several labels in one filter would all be wanted. */
async function labelled<T>(
  { states }: BrokenOff,
  list: (filters: { label: string[] }) => Promise<T[]>,
): Promise<T[]> {
  return (await Promise.all(states.map((state) => list({ label: [`${STATE_LABEL}=${state}`] })))).flat();
}

/**
 * Takes all containers off a network, and removes it. A source that is on it already runs on.
 *
 * @param all daemons that may have containers on it
 */
export async function removeNetwork(
  docker: Docker,
  id: string,
  all: readonly Docker[] = [docker],
): Promise<void> {
  for (const daemon of all) {
    // The ends of an overlay network on its nodes are among them by other names.
    const found = await ifExists(daemon.getNetwork(id).inspect());
    const ids = Object.keys(found?.Containers ?? {}).filter(isId);
    for (const container of ids) await detach(daemon, id, container);
  }
  await ifExists(docker.getNetwork(id).remove());
}

/**
 * A container that never ran goes with its anonymous volumes. One that ran may have done so since the update was broken off,
 * which nobody limits, so its volumes may have the only copy of something: they stay, and are given back by name.
 */
async function removeContainer(
  docker: Docker,
  { Id, State, Mounts }: Docker.ContainerInfo,
): Promise<string[]> {
  const hasRun = State !== "created";
  await forceRemove(docker.getContainer(Id), { v: !hasRun });
  return Mounts.flatMap(({ Type, Name = "" }) => (hasRun && Type === "volume" && isId(Name) ? [Name] : []));
}
