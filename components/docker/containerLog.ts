import type Docker from "dockerode";

/**
 * The last lines that a container wrote to standard output and standard error.
 *
 * @param tty whether it has a terminal, whose log has no frames
 */
export async function lastLines(container: Docker.Container, lines: number, tty = false): Promise<string> {
  const log = (await container.logs({ stdout: true, stderr: true, tail: lines })).toString("utf8");
  // Before each frame there are 8 bytes (Engine API, ContainerAttach).
  return (tty ? log : log.replace(/[\x00-\x02]\x00{3}[\s\S]{4}/g, "")).trim();
}
