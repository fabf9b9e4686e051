import { execa } from "execa";
import { eventually } from "../tools/shared/eventually.ts";
import type { Movable } from "./movable.ts";
import { projectFolder } from "./project.ts";
import { daemonAt, daemonFlags, type StackDaemon } from "./stackDaemon.ts";

/** Label of a copy, and of the containers that make it: the id of the container whose data are copied. */
const COPY_LABEL = "redis-link.move";

/** A file in a copy until it is whole. */
const UNFINISHED = ".redis-link-unfinished";

/** Owners are kept by number, as the same image reads them. */
const PACK = "tar --numeric-owner -cf - .";
const UNPACK = `touch ${UNFINISHED} && tar --numeric-owner -xpf -`;
const FINISH = `rm ${UNFINISHED} && sync`;

/** What a copy is known by: the id of the container whose data they are, and the volume. */
interface Copy {
  container: { id: string };
  volume: { name: string };
}

/**
 * Copies the volume of a source, which nothing writes to, from its daemon to another one, where there is none of that name.
 *
 * @throws Error if it could not be copied whole
 */
export async function copyVolume(
  source: Movable,
  to: string | undefined,
  env: Record<string, string>,
): Promise<void> {
  const { container, volume } = source;
  const next = daemonAt(to, env);
  const labels = { ...volume.labels, [COPY_LABEL]: container.id };
  const flags = Object.entries(labels).flatMap((label) => ["--label", label.join("=")]);
  await next.run(["volume", "create", ...flags, volume.name]);
  const before = daemonAt(volume.daemonHost, env);
  const options = { cwd: projectFolder };
  const pack = [...daemonFlags(volume.daemonHost), "run", ...inVolume(source, PACK, "ro")];
  const unpack = [...daemonFlags(to), "run", ...inVolume(source, UNPACK)];
  try {
    await execa("docker", pack, { ...options, env: before.env, stdin: "ignore", buffer: false }).pipe(
      "docker",
      unpack,
      { ...options, env: next.env },
    );
    // Once both ends have ended well: where an archive is cut off between two files, tar sees nothing.
    await next.run(["run", ...inVolume(source, FINISH)]);
  } catch (error) {
    throw new Error(`${volume.name} could not be copied: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a daemon has a volume of a source's name: none, a copy of the source's own data, or another. */
export async function volumeAt(
  { run }: StackDaemon,
  { container, volume }: Copy,
): Promise<"none" | "copy" | "another"> {
  const names = await run(["volume", "ls", "--quiet", "--filter", `name=^${volume.name}$`]);
  if (names.trim() === "") return "none";
  const label = `{{index .Labels "${COPY_LABEL}"}}`;
  const of = await run(["volume", "inspect", "--format", label, volume.name]);
  return of.trim() === container.id ? "copy" : "another";
}

/** Whether a copy is whole. */
export async function isWhole({ run }: StackDaemon, source: Movable): Promise<boolean> {
  const script = `test ! -e ${UNFINISHED} && echo whole || echo unfinished`;
  return (await run(["run", ...inVolume(source, script, "ro")])).trim() === "whole";
}

/** How much a source's data take, and how much the other daemon has left for them, in KiB. */
export async function spaceFor(source: Movable, from: StackDaemon, next: StackDaemon) {
  const number = async ({ run }: StackDaemon, args: string[]) => Number((await run(["run", ...args])).trim());
  const needed = await number(from, inVolume(source, "du -sk . | cut -f 1", "ro"));
  // The root of a container is where volumes are, unless somebody has put them elsewhere.
  const free = await number(next, inContainer(source, "df -Pk / | awk 'NR == 2 { print $4 }'"));
  return { needed, free };
}

/** Removes a copy, and what is at work on it still; another volume stays. */
export async function removeCopy(daemon: StackDaemon, copy: Copy): Promise<void> {
  await endCopying(daemon, copy);
  if ((await volumeAt(daemon, copy)) !== "copy") return;
  // What was at work on it may be on its way out.
  await eventually(() => daemon.run(["volume", "rm", copy.volume.name]));
}

/** Removes the containers that a copying which was broken off has left on a daemon. */
export async function endCopying({ run }: StackDaemon, { container }: Copy): Promise<void> {
  const left = await run(["ps", "--all", "--quiet", "--filter", `label=${COPY_LABEL}=${container.id}`]);
  const ids = left.split("\n").filter(Boolean);
  // The daemon removes one that ends meanwhile.
  if (ids.length > 0) await run(["rm", "--force", ...ids]).catch(() => undefined);
}

/** What `docker run` is told to run a script in a volume. */
function inVolume(source: Movable, script: string, mode: "ro" | "rw" = "rw"): string[] {
  return [
    "--volume",
    `${source.volume.name}:/data:${mode}`,
    "--workdir",
    "/data",
    ...inContainer(source, script),
  ];
}

function inContainer({ container, image }: Movable, script: string): string[] {
  return [
    ...["--rm", "--interactive", "--log-driver", "none", "--network", "none", "--user", "0"],
    ...["--label", `${COPY_LABEL}=${container.id}`, "--entrypoint", "sh", image, "-c", script],
  ];
}
