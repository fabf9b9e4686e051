import { Readable } from "node:stream";
import type Docker from "dockerode";
import { demultiplexed } from "../../daemon/diagnosis";
import { askUntil } from "../../daemon/askUntil";
import { endOfLog } from "../serviceDiagnosis";
import { type FoundService, type Node, nodesOf, type Task } from "../swarmTypes";
import { nodeService } from "./nodeSpec";

/** A state line of node.sh, written on each change and every ten seconds. */
export interface NodeState {
  node: number;
  role: "primary" | "replica" | "starting" | "leaving";
  /** Number of the primary, as far as this node knows; 0 if none. */
  primary: number;
  /** Whether a replica is connected to its primary. */
  link: "up" | "down";
  /** Seconds since a replica heard of its primary. */
  lag: number;
  /** Replicas as the primary sees them. */
  replicas: { node: number; state: string; lag: number }[];
  /** Number of Sentinels that answer. */
  sentinels: number;
  /** Whether they are a majority. */
  quorum: boolean;
  /** Whether the node ever had all data. */
  synced: boolean;
  /** Bytes of used memory, and the limit for writes; 0 is no limit. */
  used?: number;
  max?: number;
  /** First word of the error for a write, such as OOM; empty if the primary accepts writes. */
  refuses?: string;
}

/** A node, as seen from the swarm. */
export interface SeenNode {
  node: number;
  /** Host name of its machine. */
  machine: string;
  /** Its own report; undefined if there is none. */
  state?: NodeState;
  /** Reason for the missing report. */
  away?: string;
  /** Whether its service was removed or scaled by hand. An update brings it back. */
  isByHand?: true;
  /** Whether only its task is missing and its machine works. An update may repair it. */
  isTask?: true;
}

/** A state line comes every ten seconds. A Redis in search of its primary writes several other lines each second. */
const LAST_LINES = 200;

/** Pause between two looks. */
const PAUSE_MS = 1000;

/** Logs of a busy machine are late, and state lines come every ten seconds. */
const SILENCE_MS = 20_000;
const SILENT = "it has not said anything yet";

/**
 * The state of each node, from its task's log, which a manager can read for any machine. If a log cannot be read, the state is
 * the other nodes' report.
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
 * The state of a node in the reports of the others. After a machine was away, the managers may deliver no logs of it until they
 * restart (moby#35011).
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

/** The same, after every node with a running task has reported, or after a while. */
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

/** The last state in the log of a container on the manager's own machine. */
async function stateHere(docker: Docker, { Status }: Task): Promise<NodeState | undefined> {
  const options = { stdout: true, tail: LAST_LINES, follow: false } as const;
  const container = docker.getContainer(Status.ContainerStatus?.ContainerID ?? "");
  const log = await container.logs(options).catch(() => Buffer.alloc(0));
  return lastState(await demultiplexed(docker, Readable.from(log)));
}

/** The last state in a log. */
export function lastState(log: string): NodeState | undefined {
  const last = log.match(/^state \{.*\}$/gm)?.at(-1);
  return last === undefined ? undefined : (JSON.parse(last.slice("state ".length)) as NodeState);
}

/** The primary: the only node that reports itself as the primary. */
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
  // Silent nodes are already in the list.
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
 * Nodes that are sick on a working machine, and can be restarted without loss: those that the primary does not count as
 * replicas, or all if there is no primary.
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
 * The nodes of `left` to restart next: the primary last, and only while all nodes have all data. Nodes that were sick for a
 * minute come first, as the update may repair them.
 *
 * @throws Error with what is missing, after the time limit
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

/** The awaited nodes, and the time limit. */
interface Awaited {
  name: string;
  nodes: number;
  timeoutSeconds: number;
}

/**
 * Resolves with all nodes when Redis is redundant.
 *
 * @param isEnough ends the wait early
 * @throws Error with what is missing, after the time limit
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
