import type Docker from "dockerode";

/** Lines that are read for those before a time: Docker counts them from the end. */
const LINES_BEFORE = 500;

/**
 * The last lines that a container wrote to standard output and standard error.
 *
 * @param tty whether it has a terminal, whose log has no frames
 * @param until seconds since 1970: what it wrote later is left out, and up to 500 lines come. @default now
 */
export async function lastLines(
  container: Docker.Container,
  lines: number,
  tty = false,
  until?: number,
): Promise<string> {
  const part = until === undefined ? { tail: lines } : { tail: LINES_BEFORE, until };
  const log = await container.logs({ stdout: true, stderr: true, ...part });
  return tty ? log.toString("utf8").trim() : demultiplexed(log);
}

/** The text of a log without what stands before each of its frames: 8 bytes (Engine API, ContainerAttach). */
export function demultiplexed(log: Buffer): string {
  return log
    .toString("utf8")
    .replace(/[\x00-\x02]\x00{3}[\s\S]{4}/g, "")
    .trim();
}
