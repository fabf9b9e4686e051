import { docker, inventory } from "../../../../test/e2e/support/testDaemon";

/** All of a container that a takeover may change, to compare it before and after. */
export async function traitsOf(name: string) {
  const { Id, State, HostConfig, NetworkSettings, Mounts } = await docker.getContainer(name).inspect();
  return {
    id: Id,
    running: State.Running,
    startedAt: State.StartedAt,
    restart: HostConfig.RestartPolicy,
    links: [...((HostConfig.Links as string[] | null) ?? [])].sort(),
    networks: Object.keys(NetworkSettings.Networks).sort(),
    mounts: Mounts.map(({ Name, Source, Destination }) => `${Name ?? Source} ${Destination}`).sort(),
  };
}

export type Traits = Awaited<ReturnType<typeof traitsOf>>;

/** The same of many, by name. */
export async function traitsOfAll(names: readonly string[]): Promise<Record<string, Traits>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await traitsOf(name)] as const)),
  );
}

/** Names under which a container finds others, with their addresses left out. */
export async function namesKnownTo(container: string, names: readonly string[]): Promise<string[]> {
  const script = `for name in ${names.join(" ")}; do getent hosts $name >/dev/null && echo $name; done; true`;
  const exec = await docker.getContainer(container).exec({ Cmd: ["sh", "-c", script], AttachStdout: true });
  const chunks: Buffer[] = [];
  for await (const chunk of await exec.start({ Tty: true })) chunks.push(chunk as Buffer);
  return names.filter((name) => Buffer.concat(chunks).toString().split(/\r?\n/).includes(name));
}

/** Removes containers, whatever they are, with the volumes that are theirs alone, and those that the deployments name. */
export async function removeAll(names: readonly string[]): Promise<void> {
  const ends = ["", "-before", "-before-redis-link", "-before-redis-link-partial"];
  for (const name of names.flatMap((each) => ends.map((end) => `${each}${end}`)))
    await docker.getContainer(name).remove({ force: true, v: true }).catch(ignoreMissing);
  for (const volume of ["mounts-data", "mounts-other"])
    await docker.getVolume(volume).remove().catch(ignoreMissing);
}

/** What a takeover finds: containers as they are, and the names of all that the daemon has. */
export interface Found {
  readonly traits: Record<string, Traits>;
  readonly daemon: Record<string, string[]>;
}

export async function foundOf(names: readonly string[]): Promise<Found> {
  const { containers = [], networks = [], volumes = [] } = await inventory();
  return { traits: await traitsOfAll(names), daemon: { containers, networks, volumes } };
}

/** All is as it was found: the same containers, but for the copy of one of --rm; those that stay were not stopped. */
export async function expectAsBefore(before: Found, stays: readonly string[]): Promise<void> {
  const now = await foundOf(Object.keys(before.traits));
  for (const [name, old] of Object.entries(before.traits)) {
    const { id, startedAt } = now.traits[name]!;
    const moved = name.startsWith("removed-") ? { id, startedAt } : { startedAt };
    expect([name, now.traits[name]]).toEqual([name, { ...old, ...(stays.includes(name) ? {} : moved) }]);
  }
  expect(now.daemon).toEqual(before.daemon);
}

function ignoreMissing(error: { statusCode?: number }): void {
  if (error.statusCode !== 404) throw error as Error;
}
