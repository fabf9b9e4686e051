import { execa } from "execa";
import type { Movable } from "./movable.ts";
import { projectFolder } from "./project.ts";
import { daemonAt, daemonFlags } from "./stackDaemon.ts";

/** Of whoever owns them, by number: the image is the same. */
const PACK = "tar --numeric-owner -cf - .";
const UNPACK = "tar --numeric-owner -xpf -";

/**
 * Copies a volume that nothing uses from the daemon of a source to another one, where there is none of that name.
 *
 * @throws Error with the remedy if there is one: it is never written over
 */
export async function copyVolume(
  { daemonHost, image, labels, volume }: Pick<Movable, "daemonHost" | "image" | "labels" | "volume">,
  to: string | undefined,
  env: Record<string, string>,
): Promise<void> {
  const next = daemonAt(to, env);
  const found = await next.run(["volume", "ls", "--quiet", "--filter", `name=^${volume}$`]);
  if (found.trim() !== "") {
    throw new Error(
      `There is a volume "${volume}" on the daemon of docker:host, which is not written over. If nothing needs its data: ` +
        `${next.cli} volume rm ${volume}`,
    );
  }
  const flags = Object.entries(labels).flatMap((label) => ["--label", label.join("=")]);
  await next.run(["volume", "create", ...flags, volume]);
  const at = (host: string | undefined, script: string) => [
    ...[...daemonFlags(host), "run", "--rm", "--interactive", "--log-driver", "none", "--network", "none"],
    ...["--user", "0", "--volume", `${volume}:/data`, "--workdir", "/data", "--entrypoint", "sh", image],
    ...["-c", script],
  ];
  const options = { cwd: projectFolder, env };
  try {
    await execa("docker", at(daemonHost, PACK), { ...options, stdin: "ignore", buffer: false }).pipe(
      "docker",
      at(to, UNPACK),
      options,
    );
  } catch (error) {
    await next.run(["volume", "rm", volume]);
    throw new Error(`${volume} could not be copied: ${(error as Error).message}`, { cause: error });
  }
}
