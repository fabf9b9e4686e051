import type Docker from "dockerode";
import type { Plan, PlannedContainer } from "../model/plan.ts";
import { linksOf } from "./copyBody.ts";
import { copyOf, inspectOf, mountsOf, restartOf } from "./look.ts";
import type { Entry } from "./journal.ts";

/** Thrown if a takeover cannot begin. Names every problem, with its remedy. */
class NotReady extends Error {
  constructor(problems: readonly string[]) {
    super(
      `Nothing was changed. What has to be put right first:\n${problems.map((one) => `  - ${one}`).join("\n")}`,
    );
  }
}

const AGAIN = "Run from-link again, into another folder.";

/**
 * Checks that the containers are as planned, and records their state before the takeover.
 *
 * @returns an entry for each container to move, in the plan's order
 * @throws NotReady with every difference from the plan
 */
export async function begin(docker: Docker, plan: Plan): Promise<Entry[]> {
  const problems: string[] = [];
  const entries: Entry[] = [];
  for (const planned of plan.containers) {
    const found = await asPlanned(docker, planned);
    if (typeof found === "string") problems.push(`${planned.name}: ${found}`);
    else if (planned.action !== "attach") entries.push(entryOf(planned, found));
  }
  if (problems.length > 0) throw new NotReady(problems);
  if (entries.length === 0) throw new NotReady(["The plan moves no container."]);
  return entries;
}

/**
 * The existing container that the plan names, or undefined if the plan makes a new container. If anything differs from the
 * plan: a text that describes the problem.
 */
async function asPlanned(docker: Docker, planned: PlannedContainer) {
  const { name, action, id, asideName = asideOf(name) } = planned;
  const named = await inspectOf(docker, name);
  if (action === "create" || id === undefined) {
    if (action === "create" && named !== undefined)
      return `a container of this name is there already (${named.Id.slice(0, 12)}). Remove or rename it, or have from-link read it: --containers ${name}.`;
    return action === "attach" && named === undefined
      ? "there is no such container, and the program links to it as it runs. Start it."
      : undefined;
  }
  const found = (await inspectOf(docker, id)) ?? (await copyOf(docker, id));
  if (found === undefined) {
    const other = named === undefined ? "" : ` Another one, ${named.Id.slice(0, 12)}, has its name by now.`;
    return `the container that the program was made of (${id.slice(0, 12)}) is gone.${other} ${AGAIN}`;
  }
  if (found.Name.slice(1) !== name) return `it was renamed to ${found.Name.slice(1)}. ${AGAIN}`;
  const { State } = found;
  if (State.Paused) return `it is paused. \`docker unpause ${name}\` wakes it.`;
  if (State.Restarting)
    return `it restarts over and over (exit code ${State.ExitCode}). Put it right, or stop it.`;
  if (action === "attach")
    return State.Running ? found : `it does not run (${State.Status}). \`docker start ${name}\` starts it.`;
  const taken = await inspectOf(docker, asideName);
  if (taken !== undefined)
    return `it is to be put aside as ${asideName}, and a container has that name. Rename or remove that one.`;
  return found;
}

function entryOf(planned: PlannedContainer, found: Docker.ContainerInspectInfo | undefined): Entry {
  const { name, asideName = asideOf(name) } = planned;
  if (found === undefined) {
    return { name, asideName, running: true, restart: "no", autoRemove: false, links: [], mounts: [] };
  }
  return {
    ...{ name, asideName, id: found.Id, links: linksOf(found), mounts: mountsOf(found) },
    running: found.State.Running,
    restart: restartOf(found.HostConfig),
    autoRemove: found.HostConfig.AutoRemove === true,
  };
}

const asideOf = (name: string) => `${name}-before-redis-link`;

/**
 * Files that a container wrote outside its mounts. The container's replacement will not have these files.
 *
 * @returns paths of files, without the folders that contain them
 */
export async function filesOf(docker: Docker, { id, mounts }: Entry): Promise<string[]> {
  if (id === undefined) return [];
  const changes: unknown = await docker.getContainer(id).changes();
  // If nothing has changed, the daemon may answer `null`. Then dockerode returns bytes, and no list.
  return Array.isArray(changes) ? writtenFiles(changes as Change[], mounts) : [];
}

/** Matches paths in folders for temporary files, which are ignored. */
const PASSING = /^\/(run|tmp|var\/run|var\/tmp|var\/cache|var\/lock|dev|proc|sys|root\/\.\w*history)(\/|$)/;
const REMOVED = 2;

interface Change {
  Path: string;
  Kind: number;
}

/** The added and changed files in the output of `docker diff`, without the folders that contain them. */
export function writtenFiles(changes: readonly Change[], mounts: Entry["mounts"]): string[] {
  const paths = changes.filter(({ Kind }) => Kind !== REMOVED).map(({ Path }) => Path);
  const isFolder = (path: string) => paths.some((other) => other.startsWith(`${path}/`));
  // Docker itself creates the folder at which something is mounted, if the image does not have that folder.
  const leadsToMount = (path: string) =>
    mounts.some((mount) => mount.path === path || mount.path.startsWith(`${path}/`));
  return paths.filter((path) => !PASSING.test(path) && !isFolder(path) && !leadsToMount(path)).sort();
}
