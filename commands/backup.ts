import { renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { withCleanUp } from "redis-link/tools";
import { prepare } from "./environment.ts";
import {
  copiedFrom,
  COPY,
  type Failover,
  failoverOf,
  hostOf,
  replicationPassword,
  shellOn,
} from "./failover.ts";
import { partialFile } from "./partialFile.ts";
import { redisImage } from "./redisImage.ts";
import { type DockerOptions, stackDaemon, type RunDocker } from "./stackDaemon.ts";
import { stackOutputs, type StackOutputs } from "./stackState.ts";
import { stopSignal } from "./runProgram.ts";
import { say } from "./project.ts";

/** A disk with less is full: writing has ended at it. */
const LEAST_ROOM = 2 ** 20;

/**
 * To a file first: written straight to standard output, the end mark of the transfer would stay in it. It ends when its
 * standard input does: a backup that is killed, at whichever end, would leave it waiting for a Redis that is frozen.
 */
const SAVE = `
  trap 'exit 1' HUP INT TERM
  exec 3<&0
  { redis-cli -h "$0" --rdb /tmp/backup.rdb >&2 && cat /tmp/backup.rdb; } & work=$!
  { cat <&3 >/dev/null; kill $work; } &
  wait $work`;

/**
 * Saves the data of Redis in a file of its owner's alone, as RDB. It is taken over the link by alias, while Redis goes
 * on serving, and checked; the file appears whole or not at all.
 *
 * @throws Error that names the file if it cannot be written, is a folder, or is being written by another backup
 */
export async function backup(name: string): Promise<void> {
  const file = resolve(process.env.INIT_CWD ?? ".", name);
  const signal = stopSignal();
  const partial = partialFile(file);
  const save = async () => {
    const env = await prepare();
    const outputs = await stackOutputs(env);
    say(`Saving the data of ${outputs.redisName} (some seconds, and longer for gigabytes) …`);
    const failover = await failoverOf(env, outputs);
    const keys =
      failover === undefined
        ? await saveTo(partial, outputs, env, signal)
        : await copyTo(partial, failover, await replicationPassword(env), signal);
    renameSync(partial, file);
    say(`Saved ${keys} keys, ${statSync(file).size} bytes, in ${file}.`);
    say(`\`npm run restore -- ${name}\` puts them back.`);
  };
  await withCleanUp(save, () => rmSync(partial, { force: true }));
}

/** What to do where Redis does not take the password of the stack's state. */
export function withPasswordRemedy(error: Error, restart: string): Error {
  if (!/WRONGPASS|NOAUTH/.test(error.message)) return error;
  const remedy =
    "Redis does not take the password of the stack's state. If it was changed by hand, it is as before after " +
    `\`${restart}\`. If the state is older than the container, \`npm run status\` says so. Redis says:`;
  return new Error(`${remedy} ${error.message}`, { cause: error });
}

/** Saves the data of a Redis that is a container in a file, and checks it. Gives the number of keys. */
async function saveTo(
  file: string,
  { redisName, redisHost, redisPassword, linkNetwork }: StackOutputs,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<string> {
  const daemon = await stackDaemon(env);
  const image = await redisImage(daemon, redisName, { network: linkNetwork });
  const [auth, password] =
    redisPassword === undefined ? [[], {}] : [["-e", "REDISCLI_AUTH"], { REDISCLI_AUTH: redisPassword }];
  const run = [...shellOn(linkNetwork, image, ...auth), SAVE, redisHost];
  return checkedCopy(daemon.run, image, run, { output: file, env: password, signal }).catch(
    (error: unknown) => {
      throw withPasswordRemedy(error as Error, `${daemon.cli} restart ${redisName}`);
    },
  );
}

/** Saves the data of a Redis on several machines in a file, and checks it. Gives the number of keys. */
export async function copyTo(
  file: string,
  failover: Failover,
  password: string,
  signal: AbortSignal,
): Promise<string> {
  const { name, daemon, image } = failover;
  const shell = shellOn(`${name}-peers`, image, "-e", "REPL");
  const run = [...shell, COPY, hostOf(failover, copiedFrom(failover))];
  return checkedCopy(daemon.run, image, run, { output: file, env: { REPL: password }, signal });
}

/** Has a container write a copy to a file, and checks it. Where the disk is full, the docker CLI says little of it, or nothing. */
async function checkedCopy(
  docker: RunDocker,
  image: string,
  run: string[],
  options: DockerOptions & { output: string; signal: AbortSignal },
): Promise<string> {
  const { output, signal } = options;
  try {
    await docker(run, { ...options, tied: true });
    const keys = await checkedKeys(docker, image, output);
    signal.throwIfAborted();
    return keys;
  } catch (error) {
    const { bavail, bsize } = statfsSync(dirname(output));
    signal.throwIfAborted();
    throw withRoomRemedy(error as Error, dirname(output), bavail * bsize);
  }
}

/** What to do where a copy is not whole because a folder has no room. @param free its bytes */
export function withRoomRemedy(error: Error, folder: string, free: number): Error {
  if (free >= LEAST_ROOM) return error;
  return new Error(`FILE: the disk of ${folder} is full: make room on it, or name a file on another one.`, {
    cause: error,
  });
}

/**
 * Number of keys in a file.
 *
 * @throws Error that names the file if redis-check-rdb does not take it
 */
export async function checkedKeys(docker: RunDocker, image: string, file: string): Promise<string> {
  const script = "cat >/tmp/backup.rdb && redis-check-rdb /tmp/backup.rdb";
  const run = ["run", "--rm", "-i", "--network", "none", "--entrypoint", "sh", image, "-c", script];
  const said = await docker(run, { input: file }).catch((error: unknown) => {
    const { message } = error as Error;
    if (message.includes("Checking RDB file")) return message;
    throw error; // the check did not run at all
  });
  const keys = /(\d+) keys read/.exec(said)?.[1];
  if (keys === undefined || !said.includes("RDB looks OK")) {
    throw new Error(`${file} is not a whole RDB file, as redis-check-rdb says: ${whatIsWrong(said)}`);
  }
  return keys;
}

/** The line in which redis-check-rdb says what is wrong: below a headline, above what it was at. */
function whatIsWrong(said: string): string | undefined {
  const below = /--- RDB ERROR DETECTED ---\n(?:\[offset \d+\] )?(.*)/.exec(said)?.[1];
  return below ?? said.trim().split("\n").at(-1);
}
