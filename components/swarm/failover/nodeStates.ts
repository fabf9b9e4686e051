import { Readable } from "node:stream";
import type Docker from "dockerode";
import { demultiplexed } from "../../daemon/diagnosis";
import { askUntil } from "../../daemon/askUntil";
import { endOfLog } from "../serviceDiagnosis";
import { type FoundService, type Node, nodesOf, type Task } from "../swarmTypes";
import { nodeService } from "./nodeSpec";

/** A state line in the log of node.sh. The script writes a state line on each change and every ten seconds. */
export interface NodeState {
  node: number;
  role: "primary" | "replica" | "starting" | "leaving";
  /** Number of the node that this node takes for the primary; 0 if it knows no primary. */
  primary: number;
  /** Whether a replica is connected to its primary. */
  link: "up" | "down";
  /** Seconds since this replica last received data or a ping from its primary. */
  lag: number;
  /** Replicas as the primary sees them. */
  replicas: { node: number; state: string; lag: number }[];
  /** Number of Sentinels that name this primary. */
  sentinels: number;
  /** Whether the Sentinels that name this primary are a majority. */
  quorum: boolean;
  /** Whether the node ever had all data. */
  synced: boolean;
  /** Bytes of memory that Redis uses. Redis refuses writes above `max` bytes; 0 = no limit. */
  used?: number;
  max?: number;
  /** First word of the error for a write, such as OOM; empty if the primary accepts writes. */
  refuses?: string;
}

/** A node, as seen from the swarm. */
export interface SeenNode {
  node: number;
  /** Host name of the node's machine. */
  machine: string;
  /** The node's state, as the node itself or the other nodes report it; undefined if no node reports it. */
  state?: NodeState;
  /** The reason why the node's state is missing. */
  away?: string;
  /** Whether the node's service was removed or scaled to 0 by hand. An update brings the service back. */
  isByHand?: true;
  /** Whether the node's machine works, and only the node's task does not run or report. An update may repair the task. */
  isTask?: true;
}

/**
 * Number of log lines to read. A state line comes every ten seconds, but a Redis that searches for its primary writes several
 * other lines each second.
 */
const LAST_LINES = 200;

/** Pause between two looks. */
const PAUSE_MS = 1000;

/** Longest wait for a node's first report. State lines come every ten seconds, and the logs of a busy machine arrive late. */
const SILENCE_MS = 20_000;
const SILENT = "it has not said anything yet";

/**
 * The state of each node, from the log of the node's task. A manager can read the logs of tasks on any machine. If a log has no
 * state, the state comes from the other nodes' reports.
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
 * The state of a node according to the other nodes' reports. After a machine was away, the managers may deliver no logs from
 * that machine until the managers restart (moby#35011).
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

/** The state of each node, once every node with a running task has reported, or after the longest wait for reports. */
export async function heardNodes(docker: Docker, name: string, count: number): Promise<SeenNode[]> {
  const isHeard = (seen: readonly SeenNode[]) => seen.every(({ away }) => away !== SILENT);
  const patience = { timeoutMs: SILENCE_MS, pauseMs: PAUSE_MS };
  return askUntil(() => seenNodes(docker, name, count), isHeard, patience);
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

/** The last state in the log of a task's container, if the container is on the manager's own machine. */
async function stateHere(docker: Docker, { Status }: Task): Promise<NodeState | undefined> {
  const options = { stdout: true, tail: LAST_LINES, follow: false } as const;
  const container = docker.getContainer(Status.ContainerStatus?.ContainerID ?? "");
  const log = await container.logs(options).catch(() => Buffer.alloc(0));
  return lastState(await demultiplexed(docker, Readable.from(log)));
}

/** The last state line in a log; undefined if the log has none. */
export function lastState(log: string): NodeState | undefined {
  const last = log.match(/^state \{.*\}$/gm)?.at(-1);
  return last === undefined ? undefined : (JSON.parse(last.slice("state ".length)) as NodeState);
}

/** The only node that reports itself as the primary; undefined if no node or several nodes do. */
export function primaryOf(seen: readonly SeenNode[]): SeenNode | undefined {
  const primaries = seen.filter(({ state }) => state?.role === "primary");
  return primaries.length === 1 ? primaries[0] : undefined;
}

/** Reasons why a node lacks data or cannot take over; empty if Redis is redundant. */
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
  // Nodes without a state have their own reasons in the list, so they are not counted here.
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

/** Time in which a node may recover without help. */
const SICK_MS = 60_000;

/**
 * Sick nodes on working machines, which can be restarted without loss: nodes that are starting, and replicas that do not reach
 * the primary or lack data. If there is a primary, only the first sick node.
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
 * The nodes of `left` to restart next: one at a time, the primary last, and only while all nodes have all data. Nodes that have
 * been sick for a minute are restarted without that condition, because the update may repair them.
 *
 * @throws Error that says what is missing, after the time limit
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

/** The nodes to wait for, and the time limit. */
interface Awaited {
  name: string;
  nodes: number;
  timeoutSeconds: number;
}

/**
 * Waits until Redis is redundant, and returns the state of all nodes.
 *
 * @param isEnough returns true to end the wait early
 * @throws Error that says what is missing, after the time limit
 */
export async function untilWhole(
  docker: Docker,
  { name, nodes, timeoutSeconds }: Awaited,
  isEnough: (seen: readonly SeenNode[]) => boolean = () => false,
): Promise<SeenNode[]> {
  const patience = { timeoutMs: timeoutSeconds * 1000, pauseMs: PAUSE_MS };
  const isWhole = (seen: readonly SeenNode[]) => missingIn(seen).length === 0 || isEnough(seen);
  const seen = await askUntil(() => seenNodes(docker, name, nodes), isWhole, patience);
  if (isWhole(seen)) return seen;
  throw new Error(
    `${name} is not redundant after ${timeoutSeconds} s: ${missingIn(seen).join("; ")}. ${remedyOf(name, seen)}`,
  );
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
