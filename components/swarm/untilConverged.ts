import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { dockerCli, ifExists } from "../daemon/dockerClient";
import { serviceDiagnosis } from "./serviceDiagnosis";
import { isUp, tasksAndNodes, type FoundService, type Task } from "./swarmTypes";

/** First pause between two looks, in milliseconds. A swarm makes no decision faster than that. */
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.3;

/** Error texts for the failed states of an update. */
const ENDED_BADLY: Partial<Record<string, string>> = {
  rollback_completed:
    "Docker has rolled the update back, as the new tasks failed; what ran before runs again.",
  rollback_paused: "Docker could not roll the update back, either.",
  paused: "Docker has paused the update.",
};

/** A service to wait for, and the time limit. */
interface AwaitedService {
  id: string;
  name: string;
  timeoutSeconds: number;
  /** Whether the service is being updated, so that the swarm may roll the update back. @default false */
  isUpdated?: boolean;
  /**
   * Whether the swarm replaces tasks although the task spec is unchanged (for example, if ports change). The end of such an
   * update counts only after the swarm has announced the update's start. @default false
   */
  isRolled?: boolean;
  /** Secret texts that errors must not show. */
  concealed: readonly string[];
  daemonHost?: string;
}

/**
 * Resolves when the wanted number of tasks runs on reachable nodes with the service's present spec. A task counts as running
 * after its health check has passed. Rejects after the time limit, or if the swarm rolls the update back.
 *
 * @throws Error that names task and node, with Docker's own words
 */
export async function untilConverged(docker: Docker, awaited: AwaitedService) {
  const { id, name, timeoutSeconds, daemonHost } = awaited;
  const deadline = Date.now() + timeoutSeconds * 1000;
  let began = -Infinity;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MS)) {
    const service = await foundService(docker, { id, name });
    const { tasks, nodes } = await tasksAndNodes(docker, id);
    const { State, StartedAt } = service.UpdateStatus ?? {};
    // During a rollback, Docker no longer reports when the update started.
    if (State === "updating" && StartedAt !== undefined) began = Date.parse(StartedAt);
    const state = State ?? (awaited.isRolled ? "updating" : "completed");
    const running = tasks.filter((task) => isUp(task, nodes) && isCurrent(task, service));
    const { Replicas } = service.Spec.Mode.Replicated;
    const ended = awaited.isUpdated ? ENDED_BADLY[state] : undefined;
    if (ended !== undefined) {
      const tried = tasks.filter(({ CreatedAt, Status }) => Status.Err && Date.parse(CreatedAt) >= began);
      const isBack = state === "rollback_completed" && tried.length > 0;
      const seen = await serviceDiagnosis(docker, awaited, isBack ? tried : tasks, nodes);
      throw new Error(`${name}: ${ended} ${seen} Put it right, and run the update again.`);
    }
    const isOver = !/^(updating|rollback_started)$/.test(state);
    const others = tasks.filter((task) => isUp(task, nodes) && !isCurrent(task, service));
    if (isOver && running.length === Replicas && others.length === 0) return { tasks: running, nodes };
    if (Date.now() > deadline) {
      const seen = await serviceDiagnosis(docker, awaited, tasks, nodes);
      throw new Error(
        `${name} did not get ready within ${timeoutSeconds} s: ${running.length} of ${Replicas} replicas are healthy. ` +
          `${seen} More by \`${dockerCli(daemonHost)} service ps --no-trunc ${name}\`. Put it right, and run the update ` +
          "again: it waits again. One that only needs longer gets it by health.timeoutSeconds.",
      );
    }
    await sleep(pause);
  }
}

/** The service with the given id. @throws Error with the remedy if the swarm no longer has it */
export async function foundService(
  docker: Docker,
  { id, name }: { id: string; name: string },
): Promise<FoundService> {
  const found = (await ifExists(docker.getService(id).inspect())) as FoundService | undefined;
  if (found !== undefined) return found;
  throw new Error(`The service ${name} is gone from its swarm: \`pulumi up --refresh\` makes it again.`);
}

/**
 * Whether a task has the service's present spec. Differences in the placement are ignored, as in swarmkit (IsTaskDirty). The
 * runtime is ignored too, because a task's spec lacks the runtime.
 */
function isCurrent({ Spec }: Task, service: FoundService): boolean {
  const relevant = (spec: Task["Spec"]) => ({ ...spec, Placement: undefined, Runtime: undefined });
  return isDeepStrictEqual(relevant(Spec), relevant(service.Spec.TaskTemplate));
}
