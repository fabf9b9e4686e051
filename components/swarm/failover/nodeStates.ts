import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { demultiplexed } from "../../daemon/diagnosis";
import { endOfLog } from "../serviceDiagnosis";
import { type FoundService, type Node, nodesOf, type Task } from "../swarmTypes";
import { nodeService } from "./nodeSpec";

/** What node.sh writes to its log, on each change and every some seconds. */
export interface NodeState {
  node: number;
  role: "primary" | "replica" | "starting" | "leaving";
  /** Number of the primary as this node knows it; 0 is none. */
  primary: number;
  /** Whether a replica is connected to its primary. */
  link: "up" | "down";
  /** Seconds since a replica heard of its primary. */
  lag: number;
  /** Replicas as the primary sees them. */
  replicas: { node: number; state: string; lag: number }[];
  /** How many sentinels answer. */
  sentinels: number;
  /** Whether they are a majority. */
  quorum: boolean;
  /** Whether it has had all data once. */
  synced: boolean;
  /** Bytes of memory that it has taken, and up to which it takes writes; 0 is no limit. */
  used?: number;
  max?: number;
  /** The word of the error by which a primary refuses a write, such as OOM; empty if it takes one. */
  refuses?: string;
}

/** A node as its swarm tells of it. */
export interface SeenNode {
  node: number;
  /** Host name of its machine. */
  machine: string;
  /** What it says of itself; missing if it says nothing. */
  state?: NodeState;
  /** Why it says nothing. */
  away?: string;
  /** Whether its service was removed or scaled by hand, so that an update brings it back. */
  isByHand?: true;
  /** Whether its machine is well, and what is away is its task alone, which an update may mend. */
  isTask?: true;
}

/** A line is written every ten seconds; a Redis that seeks its primary writes some each second between. */
const LAST_LINES = 200;

/** Between two looks. */
const PAUSE_MS = 1000;

/** A log comes late from a machine that is busy; a state is written every ten seconds. */
const SILENCE_MS = 20_000;
const SILENT = "it has not said anything yet";

/**
 * What all nodes say of themselves, by the logs of their tasks, which a manager reads for any machine; of one whose log it cannot
 * read, what the others say.
 */
export async function seenNodes(docker: Docker, name: string, count: number): Promise<SeenNode[]> {
  const [services, nodes] = await Promise.all([
    docker.listServices({ filters: { name: [`${name}-`] } }) as Promise<FoundService[]>,
    docker.listNodes() as Promise<Node[]>,
  ]);
  const numbers = Array.from({ length: count }, (_none, index) => index + 1);
  const seen = await Promise.all(
    numbers.map(async (node): Promise<SeenNode> => {
      const service = services.find(({ Spec }) => Spec.Name === nodeService(name, node));
      return service === undefined
        ? {
            node,
            machine: "no machine",
            away: `it has no service ${nodeService(name, node)}`,
            isByHand: true,
          }
        : seenNode(docker, node, service, nodes);
    }),
  );
  return seen.map((one) => {
    const { node, machine, away } = one;
    const told = away === SILENT ? toldBy(seen, node) : undefined;
    return told === undefined ? one : { node, machine, state: told };
  });
}

/**
 * The state of a node as the primary and the sentinels see it, by any node that is heard. After a machine was away, its swarm may not
 * hand on logs of it for as long as its managers run (moby#35011).
 */
function toldBy(seen: readonly SeenNode[], node: number): NodeState | undefined {
  const settled = seen.flatMap(({ state }) => (state?.quorum && state.link === "up" ? [state] : []));
  const teller =
    settled.find(({ role }) => role === "primary") ?? settled.find(({ role }) => role === "replica");
  if (teller === undefined) return undefined;
  const { primary, sentinels, quorum, replicas } = teller;
  const seenAs = { node, primary, link: "up", sentinels, quorum, synced: true, replicas } as const;
  if (node === primary) return { ...seenAs, role: "primary", lag: 0 };
  const replica = replicas.find((one) => one.node === node && one.state === "online");
  return replica && { ...seenAs, role: "replica", lag: replica.lag };
}

/** The same, once no node is silent whose task runs, or some time is over. */
export async function heardNodes(docker: Docker, name: string, count: number): Promise<SeenNode[]> {
  const end = Date.now() + SILENCE_MS;
  for (;;) {
    const seen = await seenNodes(docker, name, count);
    if (Date.now() > end || seen.every(({ away }) => away !== SILENT)) return seen;
    await sleep(PAUSE_MS);
  }
}

async function seenNode(
  docker: Docker,
  node: number,
  service: FoundService,
  nodes: readonly Node[],
): Promise<SeenNode> {
  const all = (await docker.listTasks({ filters: { service: [service.ID] } })) as Task[];
  const newest = [...all].sort((a, b) => Date.parse(b.CreatedAt) - Date.parse(a.CreatedAt));
  const task = newest.find(({ DesiredState }) => /^(running|ready)$/.test(DesiredState)) ?? newest[0];
  const [constraint = ""] = service.Spec.TaskTemplate.Placement?.Constraints ?? [];
  const wanted = constraint.split("==")[1]?.trim() ?? "";
  const [place] = nodesOf(nodes, wanted);
  const machine = place?.Description?.Hostname ?? wanted;
  if (place?.Status.State !== "ready")
    return { node, machine, away: `its machine is ${place?.Status.State ?? "not in the swarm"}` };
  if (service.Spec.Mode.Replicated.Replicas === 0)
    return { node, machine, away: `its service ${service.Spec.Name} is scaled to 0`, isByHand: true };
  const { Availability = "active" } = place.Spec ?? {};
  if (Availability !== "active" && task?.Status.State !== "running") {
    const remedy = `docker node update --availability active ${machine}`;
    return { node, machine, away: `its machine is set to ${Availability} (${remedy})` };
  }
  const ofTask = { node, machine, isTask: true } as const;
  if (task === undefined) return { ...ofTask, away: "Docker has made no task for it yet" };
  if (task.Status.State !== "running") {
    const said = task.Status.Err ?? task.Status.Message ?? "";
    return { ...ofTask, away: `its task is ${task.Status.State}, "${said}"` };
  }
  const state = lastState(await endOfLog(docker, task.ID, LAST_LINES)) ?? (await stateHere(docker, task));
  return state === undefined ? { ...ofTask, away: SILENT } : { node, machine, state };
}

/** The last state in the log of a container that is on the manager's own machine. */
async function stateHere(docker: Docker, { Status }: Task): Promise<NodeState | undefined> {
  const options = { stdout: true, tail: LAST_LINES, follow: false } as const;
  const container = docker.getContainer(Status.ContainerStatus?.ContainerID ?? "");
  return lastState(await container.logs(options).then(demultiplexed, () => ""));
}

/** The last state in a log. */
export function lastState(log: string): NodeState | undefined {
  const last = log.match(/^state \{.*\}$/gm)?.at(-1);
  return last === undefined ? undefined : (JSON.parse(last.slice("state ".length)) as NodeState);
}

/** The node that is the primary, as it itself says and no other says of itself. */
export function primaryOf(seen: readonly SeenNode[]): SeenNode | undefined {
  const primaries = seen.filter(({ state }) => state?.role === "primary");
  return primaries.length === 1 ? primaries[0] : undefined;
}

/** What is missing for each node to have all data and to be able to take over; nothing if it is whole. */
export function missingIn(seen: readonly SeenNode[]): string[] {
  const missing = seen.flatMap(({ node, machine, state, away }) => {
    const said = state === undefined ? [away ?? ""] : missingOf(state, seen);
    return said.map((what) => `node ${node} (${machine}): ${what}`);
  });
  const primaries = seen.filter(({ state }) => state?.role === "primary");
  if (primaries.length === 0) return [...missing, "no node is the primary"];
  if (primaries.length === 1) return missing;
  const named = primaries.map(({ node, machine }) => `${node} (${machine})`).join(" and ");
  return [...missing, `nodes ${named} both say that they are the primary`];
}

function missingOf(state: NodeState, seen: readonly SeenNode[]): string[] {
  const { role, link, synced, sentinels, quorum, replicas } = state;
  // Those that say nothing are told of already.
  const present = seen.filter((one) => one.state !== undefined).length;
  const others = present - 1;
  const online = replicas.filter((replica) => replica.state === "online").length;
  if (role === "starting") return ["it waits for the others"];
  if (role === "leaving") return ["it is ending"];
  return [
    ...(role === "replica" && link !== "up" ? ["it does not reach the primary"] : []),
    ...(role === "replica" && link === "up" && !synced ? ["it copies the data"] : []),
    ...(role === "primary" && online < others ? [`${online} of its ${others} replicas are online`] : []),
    ...(quorum ? [] : ["its Sentinel reaches no majority"]),
    ...(quorum && sentinels < present ? [`${sentinels} of ${seen.length} Sentinels know the primary`] : []),
    ...(role === "replica" && primaryOf(seen) !== undefined && state.primary !== primaryOf(seen)?.node
      ? [`it follows node ${state.primary}`]
      : []),
  ];
}

/** For so long a node is given the time to get well by itself. */
const SICK_MS = 60_000;

/**
 * Those of some nodes that are not well though their machines are, so that nobody loses anything if they end: one that the primary
 * does not have as its replica; where there is no primary, all that say so.
 */
function sickOf(seen: readonly SeenNode[], numbers: readonly number[]): number[] {
  const isAlone = ({ role, link, synced }: NodeState) =>
    role === "starting" || (role === "replica" && (link !== "up" || !synced));
  const hasPrimary = primaryOf(seen) !== undefined;
  const sick = seen.filter(({ state, isTask }) => (state ? isAlone(state) : isTask && hasPrimary));
  const found = sick.map(({ node }) => node).filter((node) => numbers.includes(node));
  return hasPrimary ? found.slice(0, 1) : found;
}

/**
 * Nodes of `left` that are to end next: the primary last, and each only while all are whole. Those that have not been well for a minute
 * come first, as what they get may be what they miss.
 *
 * @throws Error that says what is missing when time is over
 */
export async function nextToEnd(
  docker: Docker,
  awaited: Awaited,
  left: readonly number[],
): Promise<readonly number[]> {
  let sick: number[] = [];
  let since = Date.now();
  const seen = await untilWhole(docker, awaited, (now) => {
    sick = sickOf(now, left);
    if (sick.length === 0) since = Date.now();
    return Date.now() - since > SICK_MS;
  });
  if (missingIn(seen).length > 0) return sick;
  const primary = primaryOf(seen)?.node;
  return left.filter((node) => node !== primary || left.length === 1).slice(0, 1);
}

/** Which nodes are waited for, and how long. */
interface Awaited {
  name: string;
  nodes: number;
  timeoutSeconds: number;
}

/**
 * Resolves with all nodes when nothing is missing.
 *
 * @param isEnough whether what is there is not waited for any longer
 * @throws Error that says what is missing when time is over
 */
export async function untilWhole(
  docker: Docker,
  { name, nodes, timeoutSeconds }: Awaited,
  isEnough: (seen: readonly SeenNode[]) => boolean = () => false,
): Promise<SeenNode[]> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const seen = await seenNodes(docker, name, nodes);
    const missing = missingIn(seen);
    if (missing.length === 0 || isEnough(seen)) return seen;
    if (Date.now() > end)
      throw new Error(
        `${name} is not redundant after ${timeoutSeconds} s: ${missing.join("; ")}. ${remedyOf(name, seen)}`,
      );
    await sleep(PAUSE_MS);
  }
}

function remedyOf(name: string, seen: readonly SeenNode[]): string {
  if (seen.some(({ isByHand }) => isByHand))
    return "`pulumi up --refresh` brings services back that were removed or scaled by hand.";
  const task = seen.find(({ isTask }) => isTask);
  if (task !== undefined)
    return (
      `\`docker service ps --no-trunc ${nodeService(name, task.node)}\` on a manager says how its tasks ended. If image or memory ` +
      "are not right for it, put them right; then run the update again."
    );
  return "Bring the machines that are away back, or name others in `nodes`, and run the update again.";
}
