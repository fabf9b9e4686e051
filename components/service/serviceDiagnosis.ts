import type Docker from "dockerode";
import { demultiplexed } from "../docker/containerLog";
import { concealedIn } from "../container/diagnosis";
import { nodeName, type Node, type Task } from "./swarmTypes";

const LAST_LINES = 5;

/** How many tasks an error tells of. */
const MOST_TASKS = 3;

/** A log comes through the manager from the task's node, which may be away. */
const LOG_TIMEOUT_MS = 3000;

/**
 * What Docker says of the tasks of a service that are not well: the newest of each replica, with its node, and the end of
 * the log of the first that has one.
 */
export async function serviceDiagnosis(
  docker: Docker,
  { concealed }: { concealed: readonly string[] },
  tasks: readonly Task[],
  nodes: readonly Node[],
): Promise<string> {
  const sick = newestOfEach(tasks.filter((task) => isSick(task, nodes))).slice(0, MOST_TASKS);
  if (sick.length === 0) return "Docker has made no task for it yet.";
  const shown = (text: string) => concealedIn(text, envOf(sick), concealed);
  const said = sick.map(({ Slot, NodeID, Status }) => {
    const node = nodes.find(({ ID }) => ID === NodeID);
    const away = node !== undefined && node.Status.State !== "ready" ? ` (node ${node.Status.State})` : "";
    const place = NodeID ? `on ${nodeName(nodes, NodeID)}${away}` : "on no node";
    return `Replica ${Slot ?? "?"} ${place}: ${Status.State}, "${shown(Status.Err ?? Status.Message ?? "")}".`;
  });
  for (const { ID, NodeID } of sick) {
    const log = NodeID ? shown(await endOfLog(docker, ID)) : "";
    if (log !== "") return [...said, `The end of its log: ${log}.`].join(" ");
  }
  return said.join(" ");
}

function isSick({ DesiredState, Status, NodeID }: Task, nodes: readonly Node[]): boolean {
  const node = nodes.find(({ ID }) => ID === NodeID);
  if (NodeID && node?.Status.State !== "ready")
    return Status.State === "running" || DesiredState === "running";
  return Boolean(Status.Err) || (DesiredState === "running" && Status.State !== "running");
}

function newestOfEach(tasks: readonly Task[]): Task[] {
  const newest = new Map<number | undefined, Task>();
  for (const task of [...tasks].sort((a, b) => a.CreatedAt.localeCompare(b.CreatedAt)))
    newest.set(task.Slot, task);
  return [...newest.values()].sort((a, b) => (a.Slot ?? 0) - (b.Slot ?? 0));
}

function envOf(tasks: readonly Task[]): string[] {
  return tasks.flatMap(({ Spec }) => Spec.ContainerSpec?.Env ?? []);
}

async function endOfLog(docker: Docker, task: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(LOG_TIMEOUT_MS);
  try {
    const options = { stdout: true, stderr: true, tail: LAST_LINES, follow: false, abortSignal } as const;
    const found = docker.getTask(task) as unknown as { logs(given: typeof options): Promise<unknown> };
    const lines = demultiplexed(await readAll(await found.logs(options)));
    return lines
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
      .join(" / ");
  } catch {
    return ""; // it is more than the error needs
  }
}

async function readAll(log: unknown): Promise<Buffer> {
  if (Buffer.isBuffer(log)) return log;
  const chunks: Buffer[] = [];
  for await (const chunk of log as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
