import { STACK_LABEL, STATE_LABEL } from "../../stack/labels";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { detach } from "../../docker/attachment";
import { dockerCli, dockerClient, forceRemove, ifExists, nameOf } from "../../daemon/dockerClient";
import { isId } from "../../daemon/notation";
import { whyNoDaemon } from "../../daemon/connection";
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
  /** The stack that it is of, as labels have it. */
  readonly stack: string | undefined;
  /** Other stacks that share its ids; asked only if there is something to remove. */
  readonly sharing: () => Promise<Sharing>;
  readonly say: (line: string) => void;
}

/** Other stacks of the same backend that share a state's ids. */
export interface Sharing {
  /** As `PROJECT/STACK`. */
  readonly names: ReadonlySet<string>;
  /** Ids and names of what their states know. */
  readonly known: ReadonlySet<unknown>;
  /** Why they could not all be read. */
  readonly unread?: string;
}

/** Something on a daemon that has a label of the state. */
interface Found {
  readonly kind: "container" | "network" | "service" | "secret" | "config";
  readonly id: string;
  readonly name: string;
  /** What a state may know it by. */
  readonly keys: readonly unknown[];
  /** Milliseconds since 1970. */
  readonly made: number;
  readonly labels: Readonly<Partial<Record<string, string>>>;
}

/**
 * Removes containers, networks and, on a swarm, services, secrets and configs that have the label of the state, are not in it, and were
 * made when the update was broken off. What is older or newer is of another copy of the state, and what may be of a stack that
 * shares the state's id is listed and stays. Volumes stay.
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
  let sharing: Promise<Sharing> | undefined;
  const once = { ...left, sharing: () => (sharing ??= left.sharing()) };
  for (const { address, docker } of daemons) {
    const { Swarm } = (await docker.info()) as { Swarm?: { ControlAvailable?: boolean } };
    if (Swarm?.ControlAvailable === true) await removeOfSwarm(address, all, once);
  }
  for (const { address, docker } of daemons) {
    const containers = await labelled(left, (filters) => docker.listContainers({ all: true, filters }));
    for (const container of containers) {
      const { Id, Names, Created, Labels } = container;
      // Not by its name: the volumes of its image have that name as their id.
      const found = {
        id: Id,
        name: Names[0]?.slice(1) ?? Id,
        keys: [Id],
        made: Created * 1000,
        labels: Labels,
      };
      if (!(await mayRemove(once, address, { kind: "container", ...found }))) continue;
      const volumes = await removeContainer(docker, container);
      if (volumes.length === 0) continue;
      const command = `${dockerCli(address)} volume rm ${volumes.join(" ")}`;
      left.say(`What it wrote is kept. If nothing needs it: ${command}`);
    }
    for (const network of await unknownNetworks(address, "local", once))
      await removeNetwork(docker, network, all);
  }
}

/** Services first, as they have what follows. */
async function removeOfSwarm(address: string, all: readonly Docker[], left: BrokenOff): Promise<void> {
  const docker = dockerClient(address);
  const services = await labelled(left, (filters) => docker.listServices({ filters }));
  for (const service of services)
    if (await mayRemove(left, address, foundIn("service", service)))
      await ifExists(docker.getService(service.ID).remove());
  const stores = [["secret", secretsOf(docker)] as const, ["config", configsOf(docker)] as const];
  for (const [kind, store] of stores) {
    for (const one of await labelled(left, (filters) => store.list(filters)))
      if (await mayRemove(left, address, foundIn(kind, one))) await ifExists(store.get(one.ID).remove());
  }
  for (const network of await unknownNetworks(address, "swarm", left)) {
    await removeNetwork(docker, network, all);
    // Its tasks let it go a little later. The update that follows would take it for one that the swarm has.
    const isListed = async () =>
      (await docker.listNetworks({ filters: { id: [network] } })).some(({ Id }) => Id === network);
    for (const end = Date.now() + LET_GO_MS; Date.now() < end && (await isListed());) await sleep(PAUSE_MS);
  }
}

/** Something that a swarm has, by its id and its name. */
function foundIn(
  kind: Found["kind"],
  { ID, Spec, CreatedAt = "" }: { ID: string; Spec?: { Name?: string; Labels?: object }; CreatedAt?: string },
): Found {
  const labels = (Spec?.Labels ?? {}) as Found["labels"];
  return {
    kind,
    id: ID,
    name: Spec?.Name ?? ID,
    keys: [ID, Spec?.Name],
    made: Date.parse(CreatedAt),
    labels,
  };
}

async function unknownNetworks(
  address: string,
  scope: "local" | "swarm",
  left: BrokenOff,
): Promise<string[]> {
  const docker = dockerClient(address);
  const found = await labelled(left, (filters) =>
    docker.listNetworks({ filters: { ...filters, scope: [scope] } }),
  );
  const unknown: string[] = [];
  for (const { Id, Name, Created, Labels = {} } of found) {
    const network = { id: Id, name: Name, keys: [Id, Name], made: Date.parse(Created), labels: Labels };
    if (await mayRemove(left, address, { kind: "network", ...network })) unknown.push(Id);
  }
  return unknown;
}

/** Whether something is of the broken-off update; says that it is removed, or why it stays. */
async function mayRemove(left: BrokenOff, address: string, found: Found): Promise<boolean> {
  const { kind, id, name, keys, made } = found;
  if (keys.some((key) => left.known.has(key)) || !(Math.abs(made - left.at) <= LONGEST_STEP_MS)) return false;
  const reason = whyOfAnother(left, found, await left.sharing());
  if (reason === undefined) {
    left.say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
    return true;
  }
  const command = `${dockerCli(address)} ${kind === "container" ? "" : `${kind} `}rm ${name}`;
  left.say(`The ${kind} ${name} stays, as ${reason}. If nothing needs it: ${command}`);
  return false;
}

/** Why something may be of another stack. A stack that was renamed shares its id with none, so its old name counts there. */
function whyOfAnother(
  { stack }: BrokenOff,
  { keys, labels }: Found,
  { names, known, unread }: Sharing,
): string | undefined {
  if (unread !== undefined)
    return `other stacks may share this one's state id and could not be read (${unread})`;
  const others = [...names].join(", ");
  if (keys.some((key) => known.has(key)))
    return `a stack that shares this one's state id knows it: ${others}`;
  if (names.size > 0 && (stack === undefined || labels[STACK_LABEL] !== stack))
    return `its label names ${labels[STACK_LABEL] ?? "no stack"}, and this one's state id is shared by ${others}`;
  return undefined;
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
