import { appendFileSync, createReadStream } from "node:fs";
import type { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { forceRemove } from "../../daemon/dockerClient";
import { withCleanUp } from "../../daemon/withCleanUp";

/** A shell script for a temporary container. */
export interface Script {
  /** Image of the container. */
  image: string;
  /** The script, and the words that the script gets as `$0`, `$1` and so on. */
  words: readonly [script: string, ...words: string[]];
  /** Docker's settings for the container. */
  host: Docker.HostConfig;
  /** User and working folder of the script. @default those of the image */
  User?: string;
  WorkingDir?: string;
  /** Environment variables. Secrets belong here, because lists of processes show `words`. */
  env?: Readonly<Record<string, string>>;
  /** File that is the script's standard input. @default an empty input that stays open until this process ends */
  input?: string;
  /** File to which the script's standard output is appended. */
  output?: string;
  /** Ends the script. */
  signal?: AbortSignal;
}

/**
 * Runs a script in a container that is removed afterwards.
 *
 * @returns standard output of the script; empty if it went to a file
 * @throws Error with all output of the script, if the script fails
 */
export async function runScript(docker: Docker, script: Script): Promise<string> {
  const { image, words, host, env = {}, input, output, signal, ...others } = script;
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  const code = await runThrowAway(
    docker,
    {
      ...{ ...others, Image: image, Entrypoint: ["sh", "-c"], Cmd: [...words], HostConfig: host },
      Env: Object.entries(env).map((variable) => variable.join("=")),
    },
    (stream, _container, fail) => {
      const take = (part: Buffer) => {
        if (output === undefined) return out.push(part);
        try {
          // Synchronous, because data that waits to be written would fill the memory.
          appendFileSync(output, part);
        } catch (error) {
          fail(error);
        }
      };
      const [write, note] = [{ write: take }, { write: (part: Buffer) => err.push(part) }];
      docker.modem.demuxStream(stream, write as never, note as never);
      if (input !== undefined) createReadStream(input).on("error", fail).pipe(stream);
    },
    signal,
  );
  const [said = "", errors = ""] = [out, err].map((parts) => Buffer.concat(parts).toString());
  if (code === 0) return said;
  throw new Error([said, errors].join("\n").trim() || `It ended with exit code ${code}.`);
}

/**
 * Runs a container that is removed afterwards, even if this process is killed.
 *
 * @param talk called once the container has started: gets the container's standard streams, and a function that ends the
 * container with an error
 * @returns exit code of the container
 */
export async function runThrowAway(
  docker: Docker,
  { HostConfig, ...options }: Docker.ContainerCreateOptions,
  talk: (stream: Duplex, container: Docker.Container, fail: (error: unknown) => void) => void,
  signal?: AbortSignal,
): Promise<number> {
  signal?.throwIfAborted();
  const container = await docker.createContainer({
    ...{
      ...options,
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    },
    Healthcheck: { Test: ["NONE"] },
    // Without `LogConfig`, the daemon would log all data.
    HostConfig: { AutoRemove: true, LogConfig: { Type: "none", Config: {} }, ...HostConfig },
  });
  const over = new AbortController();
  const abortSignal = AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]);
  const run = async () => {
    const streams = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const stream = (await container.attach({ ...streams, abortSignal })) as unknown as Duplex;
    abortSignal.addEventListener("abort", () => stream.destroy());
    const broken = finished(stream, { writable: false }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    const ended = container.wait({ condition: "removed", abortSignal }) as Promise<{ StatusCode: number }>;
    ended.catch(() => undefined); // an error is handled where `ended` is awaited
    await container.start();
    talk(stream, container, (error) => over.abort(error));
    const error = await broken;
    const { StatusCode } = await ended.catch((lost: unknown) => {
      throw abortSignal.aborted ? abortSignal.reason : lost;
    });
    // A container that exits early does not read all of its input, so the stream breaks.
    if (error !== undefined && StatusCode === 0) throw error;
    return StatusCode;
  };
  return withCleanUp(run, async () => {
    await forceRemove(container, { v: true }).catch((error: unknown) => {
      if (!String(error).includes("already in progress")) throw error;
    });
    over.abort();
  });
}
