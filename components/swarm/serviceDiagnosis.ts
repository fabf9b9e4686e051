import { isDeepStrictEqual } from "node:util";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { concealedIn, demultiplexed } from "../daemon/diagnosis";
import { nodeName, type Node, type Task } from "./swarmTypes";

const LAST_LINES = 5;

/** Highest number of tasks that an error names. */
const MOST_TASKS = 3;

/** Time limit for a log. The manager reads a task's log from the task's node, which may be away. */
const LOG_TIMEOUT_MS = 3000;

/**
 * Docker's report on each replica that is not well: image, node, state and error of its newest task, and the end of the first
 * task's log. If the newest task is still starting, the last failed task with the same spec is reported.
 */
export async function serviceDiagnosis(
  docker: Docker,
  { concealed }: { concealed: readonly string[] },
  tasks: readonly Task[],
  nodes: readonly Node[],
): Promise<string> {
  if (tasks.length === 0) return "Docker has made no task for it yet.";
  const sick = ofEachReplica(tasks)
    .filter(([newest]) => newest !== undefined && isSick(newest, nodes))
    .flatMap((all) => tellingOf(all) ?? [])
    .slice(0, MOST_TASKS);
  if (sick.length === 0) return "No task of it has failed.";
  const env = sick.flatMap(({ Spec }) => Spec.ContainerSpec?.Env ?? []);
  const shown = (text: string) => concealedIn(text, env, concealed);
  const said = sick.map(({ Slot, NodeID, Spec, Status }) => {
    const node = nodes.find(({ ID }) => ID === NodeID);
    const away = node !== undefined && node.Status.State !== "ready" ? ` (node ${node.Status.State})` : "";
    const place = NodeID ? `on ${nodeName(nodes, NodeID)}${away}` : "on no node";
    const image = Spec.ContainerSpec?.Image?.replace(/(:[^/@]+)@.*$/, "$1") ?? "?";
    const why = shown(Status.Err ?? Status.Message ?? "");
    return `Replica ${Slot ?? "?"} of ${image} ${place}: ${Status.State}, "${why}".`;
  });
  for (const { ID, NodeID } of sick) {
    const log = NodeID ? shown(oneLine(await endOfLog(docker, ID))) : "";
    if (log !== "") return [...said, `The end of its log: ${log}.`].join(" ");
  }
  return said.join(" ");
}

function isSick({ DesiredState, Status, NodeID }: Task, nodes: readonly Node[]): boolean {
  if (Status.Err) return true;
  const isWanted = /^(ready|running)$/.test(DesiredState);
  const isAway = Boolean(NodeID) && nodes.find(({ ID }) => ID === NodeID)?.Status.State !== "ready";
  return isAway ? isWanted || Status.State === "running" : isWanted && Status.State !== "running";
}

/** The tasks of each replica, the newest first. */
function ofEachReplica(tasks: readonly Task[]): Task[][] {
  const sorted = [...tasks].sort((a, b) => Date.parse(b.CreatedAt) - Date.parse(a.CreatedAt));
  const slots = [...new Set(tasks.map(({ Slot = 0 }) => Slot))].sort((a, b) => a - b);
  return slots.map((slot) => sorted.filter(({ Slot = 0 }) => Slot === slot));
}

/** The newest task of a replica. If that task has no error yet, the last failed task with the same spec. */
function tellingOf([newest, ...before]: readonly Task[]): Task | undefined {
  if (newest === undefined || newest.Status.Err) return newest;
  return before.find(({ Spec, Status }) => Status.Err && isDeepStrictEqual(Spec, newest.Spec)) ?? newest;
}

/** The last lines of a task's log; empty if the log cannot be read. */
export async function endOfLog(docker: Docker, task: string, tail = LAST_LINES): Promise<string> {
  const abortSignal = AbortSignal.timeout(LOG_TIMEOUT_MS);
  try {
    const options = { stdout: true, stderr: true, tail, follow: false, abortSignal } as const;
    const found = docker.getTask(task) as unknown as { logs(given: typeof options): Promise<Buffer> };
    return await demultiplexed(docker, Readable.from(await found.logs(options)));
  } catch {
    return ""; // the error is useful without the log
  }
}

function oneLine(log: string): string {
  const lines = log.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).join(" / ");
}
