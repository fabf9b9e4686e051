import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import Docker from "dockerode";

export const docker = new Docker();

/** Runs a command in a running container; its standard output, or an error with what it wrote. */
export async function execIn(container: string, ...command: string[]): Promise<string> {
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.on("end", () => [stdout, stderr].forEach((side) => side.end()));
  const [out, err] = await Promise.all([buffer(stdout), buffer(stderr)]);
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0)
    throw new Error(`${command.join(" ")} in ${container} failed: ${String(out)}${String(err)}`);
  return String(out);
}

/** Runs something while a container does. */
export async function withContainer<T>(
  options: Docker.ContainerCreateOptions,
  use: (id: string) => Promise<T>,
): Promise<T> {
  const container = await docker.createContainer(options);
  await container.start();
  try {
    return await use(container.id);
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** Address that a host name has inside a container; undefined if it has none. */
export async function addressOf(container: string, host: string): Promise<string | undefined> {
  // A name that Docker does not know goes to the machine's DNS, which may take its time.
  return execIn(container, "timeout", "3", "getent", "hosts", host).then(
    (line) => line.split(/\s+/)[0],
    () => undefined,
  );
}

/** Id of a container and when it was started, to see whether anything touched it. */
export async function lifeOf(container: string): Promise<string> {
  const { Id, State } = await docker.getContainer(container).inspect();
  return `${Id} ${State.StartedAt}`;
}

/** Full id of a container. */
export async function idOf(container: string): Promise<string> {
  return (await docker.getContainer(container).inspect()).Id;
}

/** Ids or names of everything on the daemon, to compare before and after. */
export async function inventory(): Promise<Record<string, string[]>> {
  const [containers, networks, volumes, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listImages(),
  ]);
  return {
    containers: containers.map(({ Names }) => Names[0] ?? "").sort(),
    networks: networks.map(({ Name }) => Name).sort(),
    volumes: volumes.Volumes.map(({ Name }) => Name).sort(),
    images: images.flatMap(({ RepoTags }) => RepoTags ?? []).sort(),
  };
}

/** Entries of an inventory with the id in their names. */
export async function namedAfter(id: string): Promise<string[]> {
  return Object.values(await inventory())
    .flat()
    .filter((name) => name.includes(id));
}

/** Removes all that has a name which begins with the given one, and images with it as their label. Says what that was. */
export async function removeNamed(prefix: string): Promise<string[]> {
  const filters = { name: [prefix] };
  const [containers, networks, { Volumes }, labelled, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    docker.listImages({ filters: { label: [prefix] } }),
    docker.listImages({ filters: { reference: [`${prefix}*`] } }),
  ]);
  const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(prefix));
  const removed: string[] = [];
  const remove = async (name: string, removal: Promise<unknown>) => {
    await removal.then(
      () => removed.push(name),
      () => undefined,
    );
  };
  for (const { Id, Names } of containers)
    await remove(`container ${Names[0]}`, docker.getContainer(Id).remove({ force: true, v: true }));
  for (const { Id, Name } of networks) await remove(`network ${Name}`, docker.getNetwork(Id).remove());
  for (const { Name } of Volumes)
    await remove(`volume ${Name}`, docker.getVolume(Name).remove({ force: true }));
  for (const tag of [...labelled.map(({ Id }) => Id), ...tags])
    await remove(`image ${tag}`, docker.getImage(tag).remove({ force: true }));
  return removed;
}
