import { docker } from "../../e2e/support/daemon";

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

/** Removes containers, whatever they are, with the volumes that are theirs alone. */
export async function removeAll(names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (const one of ["", "-before", "-before-redis-link", "-before-redis-link-partial"].map(
      (end) => `${name}${end}`,
    ))
      await docker.getContainer(one).remove({ force: true, v: true }).catch(ignoreMissing);
  }
}

/** What of an inventory does not change when nothing was made or taken away: the daemon lists volumes in no order. */
export function sorted({ containers = [], networks = [], volumes = [] }: Record<string, string[]>) {
  return [containers, networks, volumes].map((names) => [...names].sort());
}

export function ignoreMissing(error: { statusCode?: number }): void {
  if (error.statusCode !== 404) throw error as Error;
}
