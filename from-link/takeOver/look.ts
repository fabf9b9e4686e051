import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { ifExists } from "redis-link/tools";
import type { Entry, Mount } from "./journal.ts";
import type { Found, Member } from "./steps.ts";

/** Label of the copy of a container that Docker deletes once it stops: the id of that one. */
export const COPY_LABEL = "redis-link.copy-of";
/** End of a copy's name until it is whole. */
export const PARTIAL = "-partial";

type Inspected = Docker.ContainerInspectInfo;

/** What the daemon has of a container that is moved. */
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

/** The copy of a container. */
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

/** A restart policy as `docker update --restart` takes it. */
export function restartOf({ RestartPolicy }: Pick<Docker.HostConfig, "RestartPolicy">): string {
  const { Name = "", MaximumRetryCount = 0 } = RestartPolicy ?? {};
  if (Name === "") return "no";
  return MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name;
}

/** What a container has mounted, of what outlives it. */
export function mountsOf({ Mounts }: Pick<Inspected, "Mounts">): Mount[] {
  return (Mounts as Partial<Inspected["Mounts"][number]>[])
    .filter(({ Type }) => Type === "volume" || Type === "bind")
    .map(({ Type, Name, Source, Destination = "" }) => ({
      path: Destination,
      source: (Type === "volume" ? Name : Source) ?? "",
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Those that a container has not, at the same path. */
export function missingMounts(wanted: readonly Mount[], container: Pick<Inspected, "Mounts">): Mount[] {
  const has = mountsOf(container).map(({ path, source }) => `${path} ${source}`);
  return wanted.filter(({ path, source }) => !has.includes(`${path} ${source}`));
}

/**
 * What the daemon says of a container, by its whole id or its whole name; undefined if there is none. The daemon itself would
 * also take the beginning of an id, and names such as `db` or `cafe` can be one.
 */
export async function inspectOf(docker: Docker, container: string): Promise<Inspected | undefined> {
  const found = await ifExists(docker.getContainer(container).inspect()).catch(unlessAmbiguous);
  return found && [found.Id, found.Name.slice(1)].includes(container) ? found : undefined;
}

/** A whole id or name comes first, so what the daemon takes for the beginning of several ids is neither. */
function unlessAmbiguous(error: Error): undefined {
  if (!/multiple IDs found/i.test(error.message)) throw error;
}

/** For this long a container without a health check has to run without a start in between. */
const STEADY_MS = 1000;
const POLL_MS = 100;

/** Whether a container is well at this moment by what Docker says: healthy, if it has a health check, or else running. */
export function isWell({ State }: Pick<Inspected, "State">): boolean {
  if (!State.Running || State.Restarting || State.Paused) return false;
  // "none" is what some engines say where nothing is looked at.
  return !State.Health || State.Health.Status === "none" || State.Health.Status === "healthy";
}

/**
 * Waits until a container is well, and stays so if it has no health check.
 *
 * @returns when it began to be well, in milliseconds since 1970; undefined if that is not in time, or it is down for good
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

/** Stopped, and nothing starts it again. */
const isDown = ({ State }: Pick<Inspected, "State">) => ["exited", "dead", "removing"].includes(State.Status);
