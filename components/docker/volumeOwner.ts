import type Docker from "dockerode";
import { dockerCli, ifExists, statusOf } from "../daemon/dockerClient";
import { tellUser } from "./tellUser";
import type { VolumeInputs } from "./volume";
import { hasLabels, labelFilter, notOfThisState, renameRemedy, STACK_LABEL } from "../stack/labels";

/** Names of the volumes that the present program makes or mounts by name. */
export const inProgram = new Set<string>();

/**
 * Why an existing volume cannot be used; undefined if it can be used, or does not exist. Without this check, Docker would silently
 * return another stack's volume, and a destroy would delete it. A volume of this stack (kept by `retainData`, or left by an
 * interrupted update) is used again unless a container uses it, because then another entry of the state may own the volume and
 * delete its data.
 */
export async function whyNotTaken(
  docker: Docker,
  { name, labels, daemonHost }: Pick<VolumeInputs, "name" | "labels" | "daemonHost">,
): Promise<string | undefined> {
  const found = await ifExists(docker.getVolume(name).inspect());
  if (found === undefined) return undefined;
  const theirs = (found.Labels as Record<string, string> | null) ?? {};
  const isOurs = hasLabels(theirs, labels);
  const users = await usersOf(docker, name, isOurs ? labelFilter(labels) : []);
  // A destroy deletes the state's id, so volumes that a destroy kept are recognised by the stack's name.
  const isKept = theirs[STACK_LABEL] === labels[STACK_LABEL] && users.length === 0;
  if (!isOurs && !isKept) {
    const remedy =
      users.length > 0
        ? `${users.join(", ")} ${users.length === 1 ? "has" : "have"} it: it holds what that works with`
        : `or remove the volume if nothing needs its data: ${dockerCli(daemonHost)} volume rm ${name}`;
    return (
      `volume ${JSON.stringify(name)} exists and ${notOfThisState(theirs, labels)}. Choose another name for the container that it is ` +
      `named after (containerName)${users.length > 0 ? ". " : ", "}${remedy}${users.length > 0 ? "" : renameRemedy(theirs[STACK_LABEL], labels[STACK_LABEL])}`
    );
  }
  if (users.length === 0) return undefined;
  return (
    `volume ${JSON.stringify(name)} is of this stack, not in its state, and in use by ${users.join(", ")}. If its component was ` +
    "renamed or moved, give that the option `aliases`, and if an update has begun the move without it, first put it back and update; if an update was broken off, `npx redis-link recover` goes on with it; else " +
    "remove the container, and run it again."
  );
}

/**
 * Why an existing volume cannot hold a server's data now: a running container outside this stack may write to it. Undefined
 * if no such container runs.
 */
export async function whyWrittenTo(
  docker: Docker,
  { name, labels, daemonHost }: Pick<VolumeInputs, "name" | "labels" | "daemonHost">,
): Promise<string | undefined> {
  const running = await docker.listContainers({ filters: { volume: [name] } });
  const writers = running.filter(
    ({ Labels, Mounts }) => !hasLabels(Labels, labels) && Mounts.some(({ Name, RW }) => Name === name && RW),
  );
  if (writers.length === 0) return undefined;
  const names = writers.map(nameOf);
  const [run, are] = writers.length === 1 ? ["runs", "is"] : ["run", "are"];
  return (
    `volume ${JSON.stringify(name)} is written to by ${names.join(", ")}, which ${run} and ${are} not of this stack: two ` +
    `servers spoil each other's data. Stop it, and run it again: ${dockerCli(daemonHost)} stop ${names.join(" ")}`
  );
}

/**
 * Warns that volumes stay because the program still has them. This happens if an entry of the state is deleted after another entry
 * for the same volume was made: with `pulumi up --replace`, or after a rename without an alias.
 */
export async function staysInProgram(names: readonly string[]): Promise<void> {
  for (const name of names)
    await tellUser(
      `volume ${JSON.stringify(name)} was to be replaced. It stays with its data, as the program has it still.`,
    );
}

/** Volumes that {@link staysOfFormerName} has reported. */
const told = new Set<string>();

/**
 * Warns, once for each volume, that the volume stays on the daemon because its component and container were renamed by `aliases`.
 */
export async function staysOfFormerName(names: readonly string[], daemonHost?: string): Promise<void> {
  for (const name of names) {
    if (told.has(name)) continue;
    told.add(name);
    await tellUser(
      `volume ${JSON.stringify(name)} stays with its data, which the container of another name does not have: its component was renamed ` +
        "by the option `aliases`. To go on with the data, give the component the containerName of before. If nothing needs them, remove the " +
        `volume: ${dockerCli(daemonHost)} volume rm ${name}`,
    );
  }
}

/** Removes a volume. @throws Error with the containers that still use the volume */
export async function removeVolume(docker: Docker, name: string): Promise<void> {
  try {
    await ifExists(docker.getVolume(name).remove());
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    const users = await usersOf(docker, name);
    throw new Error(
      `volume ${JSON.stringify(name)} is still in use by ${users.join(", ")}. To delete it with its data, remove what uses ` +
        "it, and run it again. To keep the data, set retainData (or the option retainOnDelete) and run the update first.",
      { cause: error },
    );
  }
}

async function usersOf(docker: Docker, name: string, label: string[] = []): Promise<string[]> {
  const users = await docker.listContainers({ all: true, filters: { volume: [name], label } });
  return users.map(nameOf);
}

function nameOf({ Names, Id }: Docker.ContainerInfo): string {
  return Names[0]?.slice(1) ?? Id;
}
