import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { ifExists } from "redis-link/tools";
import type { Entry, Mount } from "./journal.ts";
import type { Found, Member } from "./steps.ts";

/** Label of the copy of a container with `--rm`. Its value is the id of the original, which Docker deletes when it stops. */
export const COPY_LABEL = "redis-link.copy-of";
/** Suffix of a copy's name for as long as the copy is incomplete. */
export const PARTIAL = "-partial";

type Inspected = Docker.ContainerInspectInfo;

/** The current state of a moved container, from the daemon. */
export async function look(docker: Docker, entry: Entry): Promise<Member> {
  const [was, named, copy] = await Promise.all([
    entry.id === undefined ? undefined : inspectOf(docker, entry.id),
    inspectOf(docker, entry.name),
    entry.id === undefined || !entry.autoRemove ? undefined : copyOf(docker, entry.id),
  ]);
  const old = was && entry.autoRemove && !was.State.Running ? undefined : was;
  const successor = named && ![entry.id, copy?.Id].includes(named.Id) ? named : undefined;
  return {
    before: entry,
    ...(old && { old: found(old) }),
    ...(entry.stopping !== undefined && { stopping: entry.stopping }),
    ...(copy && { copy: found(copy) }),
    ...(successor && { successor: found(successor) }),
    isMade:
      successor !== undefined &&
      (!entry.running || isWell(successor)) &&
      missingMounts(entry.mounts, successor).length === 0,
  };
}

/** The copy of a container; undefined if there is none, or the copy is incomplete. */
export async function copyOf(docker: Docker, id: string): Promise<Inspected | undefined> {
  const all = await docker.listContainers({ all: true, filters: { label: [`${COPY_LABEL}=${id}`] } });
  const whole = all.find(({ Names }) => !Names.some((name) => name.endsWith(PARTIAL)));
  return whole && inspectOf(docker, whole.Id);
}

function found({ Id, Name, State, HostConfig }: Inspected): Found {
  return {
    id: Id,
    name: Name.slice(1),
    running: State.Running || State.Restarting,
    restart: restartOf(HostConfig),
  };
}

/** A container's restart policy in the form of `docker update --restart`. */
export function restartOf({ RestartPolicy }: Pick<Docker.HostConfig, "RestartPolicy">): string {
  const { Name = "", MaximumRetryCount = 0 } = RestartPolicy ?? {};
  if (Name === "") return "no";
  return MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name;
}

/** A container's volumes and host folders, which outlive the container, sorted by path. */
export function mountsOf({ Mounts }: Pick<Inspected, "Mounts">): Mount[] {
  return (Mounts as Partial<Inspected["Mounts"][number]>[])
    .filter(({ Type }) => Type === "volume" || Type === "bind")
    .map(({ Type, Name, Source, Destination = "" }) => ({
      path: Destination,
      source: (Type === "volume" ? Name : Source) ?? "",
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Those of the wanted mounts that a container does not have. */
export function missingMounts(wanted: readonly Mount[], container: Pick<Inspected, "Mounts">): Mount[] {
  const has = mountsOf(container).map(({ path, source }) => `${path} ${source}`);
  return wanted.filter(({ path, source }) => !has.includes(`${path} ${source}`));
}

/**
 * The container with the given full id or name; undefined if there is none. The daemon would also accept the start of an id,
 * and a name such as `db` or `cafe` may be the start of another container's id.
 */
export async function inspectOf(docker: Docker, container: string): Promise<Inspected | undefined> {
  const found = await ifExists(docker.getContainer(container).inspect()).catch(unlessAmbiguous);
  return found && [found.Id, found.Name.slice(1)].includes(container) ? found : undefined;
}

/**
 * Returns undefined if the daemon says that a text is the start of several ids: no container has such a text as its name,
 * because the daemon checks names first.
 */
function unlessAmbiguous(error: Error): undefined {
  if (!/multiple IDs found/i.test(error.message)) throw error;
}

/** Milliseconds for which a container must be well without a restart. */
const STEADY_MS = 1000;
const POLL_MS = 100;

/** Whether a container is well now: healthy, or running if it has no health check. */
export function isWell({ State }: Pick<Inspected, "State">): boolean {
  if (!State.Running || State.Restarting || State.Paused) return false;
  // Some engines report the health "none" if there is no health check.
  return !State.Health || State.Health.Status === "none" || State.Health.Status === "healthy";
}

/**
 * Waits until a container is well, and has stayed well for a second without a restart.
 *
 * @returns the time since which the container is well, in milliseconds since 1970; undefined if the container was not well in
 * time, or has stopped for good
 */
export async function untilWell(
  docker: Docker,
  container: string,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<number | undefined> {
  const end = Date.now() + timeoutMs;
  let run: { startedAt: string; since: number } | undefined;
  while (signal?.aborted !== true) {
    const found = await inspectOf(docker, container);
    const now = Date.now();
    if (found === undefined || !isWell(found)) run = undefined;
    else if (run?.startedAt !== found.State.StartedAt) run = { startedAt: found.State.StartedAt, since: now };
    if (run !== undefined && now - run.since >= STEADY_MS) return run.since;
    if (now > end || (found !== undefined && isDown(found))) return undefined;
    await sleep(POLL_MS);
  }
  return undefined;
}

/** Whether a container has stopped and Docker will not restart it. */
const isDown = ({ State }: Pick<Inspected, "State">) => ["exited", "dead", "removing"].includes(State.Status);
