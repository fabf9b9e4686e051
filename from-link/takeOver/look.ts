import type Docker from "dockerode";
import { inspectOf } from "./inspectOf.ts";
import type { Entry, Mount } from "./journal.ts";
import type { Found, Member } from "./steps.ts";
import { isWell } from "./well.ts";

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
