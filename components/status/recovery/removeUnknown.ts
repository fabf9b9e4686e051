import { STACK_LABEL, STATE_LABEL } from "../../stack/labels";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { detach } from "../../docker/attachment";
import { dockerCli, dockerClient, forceRemove, ifExists, nameOf } from "../../daemon/dockerClient";
import { isId } from "../../daemon/notation";
import { whyNoDaemon } from "../../daemon/connection";
import { configsOf, secretsOf } from "../../swarm/secretOperations";

/** Longest time from the first request to the daemon for a resource until the state lists the resource. */
const LONGEST_STEP_MS = 90_000;

/** Longest time for which a node keeps a removed network, until the network's tasks have ended. */
const LET_GO_MS = 30_000;
const PAUSE_MS = 300;

/** A state after an interrupted update. */
export interface BrokenOff {
  /** Ids of the state, as labels name them. */
  readonly states: readonly string[];
  /** Ids and names of the state's resources. */
  readonly known: ReadonlySet<unknown>;
  /** Time at which the state was last written before the interruption, in milliseconds since 1970. */
  readonly at: number;
  /** Name of the state's stack, as labels name it. */
  readonly stack: string | undefined;
  /** Reads the other stacks with the same state ids. Called only if there is something to remove. */
  readonly sharing: () => Promise<Sharing>;
  readonly say: (line: string) => void;
}

/** Other stacks of the same backend with the same state ids. */
export interface Sharing {
  /** Names of the other stacks, as `PROJECT/STACK`. */
  readonly names: ReadonlySet<string>;
  /** Ids and names of the resources in the states of the other stacks. */
  readonly known: ReadonlySet<unknown>;
  /** Why some of the other stacks could not be read. */
  readonly unread?: string;
}

/** An object on a daemon with a label of the state. */
interface Found {
  readonly kind: "container" | "network" | "service" | "secret" | "config";
  readonly id: string;
  readonly name: string;
  /** Ids and names under which a state may list the object. */
  readonly keys: readonly unknown[];
  /** Time at which the object was made, in milliseconds since 1970. */
  readonly made: number;
  readonly labels: Readonly<Partial<Record<string, string>>>;
}

/**
 * Removes the containers, networks, services, secrets and configs that have the state's label and were made during the
 * interrupted update, but are not in the state. Older and newer objects belong to another copy of the state. Objects that may
 * belong to another stack with the same state id are listed, and stay. Volumes stay.
 *
 * @param addresses addresses of the stack's daemons, including the manager's
 */
export async function removeUnknown(addresses: readonly string[], left: BrokenOff): Promise<void> {
  const daemons: { address: string; docker: Docker }[] = [];
  for (const address of addresses) {
    // The refresh succeeded, so a daemon that does not answer is a lost node, or another manager.
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
      // The container's name is not among the keys, because the state lists the name as the id of an ImageVolumes resource.
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

/** Removes unknown objects of a swarm: services first, because they use the secrets, configs and networks. */
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
    // Docker lists the network until its tasks have ended. Until then, the next update would take it for an existing network.
    const isListed = async () =>
      (await docker.listNetworks({ filters: { id: [network] } })).some(({ Id }) => Id === network);
    for (const end = Date.now() + LET_GO_MS; Date.now() < end && (await isListed());) await sleep(PAUSE_MS);
  }
}

/** An object of a swarm, which a state may list under its id or its name. */
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

/** Whether an object belongs to the interrupted update. Prints that the object is removed, or why it stays. */
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

/**
 * Why an object may belong to another stack. If no other stack shares the state id, another name on the object's label is a
 * former name of this stack.
 */
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

/**
 * Lists the objects of all state ids, with one request for each id: a filter with several labels finds objects with all of
 * them.
 */
async function labelled<T>(
  { states }: BrokenOff,
  list: (filters: { label: string[] }) => Promise<T[]>,
): Promise<T[]> {
  return (await Promise.all(states.map((state) => list({ label: [`${STATE_LABEL}=${state}`] })))).flat();
}

/**
 * Disconnects all containers from a network, and removes it. The source keeps running.
 *
 * @param all daemons that may have containers on the network
 */
export async function removeNetwork(
  docker: Docker,
  id: string,
  all: readonly Docker[] = [docker],
): Promise<void> {
  for (const daemon of all) {
    // Docker also lists the endpoints of an overlay network itself, under keys that are no ids of containers.
    const found = await ifExists(daemon.getNetwork(id).inspect());
    const ids = Object.keys(found?.Containers ?? {}).filter(isId);
    for (const container of ids) await detach(daemon, id, container);
  }
  await ifExists(docker.getNetwork(id).remove());
}

/**
 * Removes a container. If it never ran, its anonymous volumes are removed too. If it ran, it may have written data ever since the
 * interruption, so its anonymous volumes stay; their names are returned.
 */
async function removeContainer(
  docker: Docker,
  { Id, State, Mounts }: Docker.ContainerInfo,
): Promise<string[]> {
  const hasRun = State !== "created";
  await forceRemove(docker.getContainer(Id), { v: !hasRun });
  return Mounts.flatMap(({ Type, Name = "" }) => (hasRun && Type === "volume" && isId(Name) ? [Name] : []));
}
