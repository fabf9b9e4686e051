import { renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type Docker from "dockerode";
import { dockerCli } from "../../daemon/dockerClient";
import { withCleanUp } from "../../daemon/withCleanUp";
import { say, stopSignal, typed } from "../terminal";
import { Failover } from "./failover";
import { openRedis, type Asked } from "./open";
import { partialFile } from "./partialFile";
import { RedisContainer } from "./redisContainer";
import { runScript } from "./throwAway";
import type { StackRedis } from "./stackRedis";

/** After writing to a disk failed, the disk counts as full if it has fewer free bytes than this. */
const LEAST_ROOM = 2 ** 20;

/**
 * Script that saves the data to a file in the container, and then prints the file. If redis-cli wrote straight to standard
 * output, the transfer's end mark would stand among the data. The script stops when its standard input closes; otherwise it
 * would wait for a frozen Redis even after the backup was killed.
 */
const SAVE = `
  trap 'exit 1' HUP INT TERM
  exec 3<&0
  { redis-cli -h 127.0.0.1 --rdb /tmp/backup.rdb >&2 && cat /tmp/backup.rdb; } & work=$!
  { cat <&3 >/dev/null; kill $work; } &
  wait $work`;

/**
 * Saves the data of a running Redis as an RDB file that only the file's owner can read. The file gets its name only when it is
 * complete and checked.
 *
 * @throws Error with the file's name if the file cannot be written, is a folder, or is being written by another backup
 */
export async function backup({ file: name, ...asked }: Asked & { file: string }): Promise<void> {
  const file = resolve(name);
  const signal = stopSignal();
  const partial = partialFile(file);
  const save = async () => {
    const { redis, docker } = await openRedis(asked);
    say(`Saving the data of ${redis.name} (some seconds, and longer for gigabytes) …`);
    const keys =
      redis.failover === undefined
        ? await saveTo(partial, redis, docker, signal)
        : await copyTo(partial, await Failover.of(docker, redis), signal);
    renameSync(partial, file);
    say(`Saved ${keys} keys, ${statSync(file).size} bytes, in ${file}.`);
    say(
      `\`${typed("restore", asked.name === undefined ? name : `${name} --name ${asked.name}`)}\` puts them back.`,
    );
  };
  await withCleanUp(save, () => rmSync(partial, { force: true }));
}

/** Adds the remedy to an error if Redis refused the password that the stack's state contains. */
export function withPasswordRemedy(error: Error, restart: string): Error {
  if (!/WRONGPASS|NOAUTH/.test(error.message)) return error;
  const remedy =
    "Redis does not take the password of the stack's state. If it was changed by hand, it is as before after " +
    `\`${restart}\`. If the state is older than the container, \`${typed("status")}\` says so. Redis says:`;
  return new Error(`${remedy} ${error.message}`, { cause: error });
}

/** Saves the data of a Redis container to a file, and checks the file. Returns the number of keys. */
async function saveTo(
  output: string,
  redis: StackRedis,
  docker: Docker,
  signal: AbortSignal,
): Promise<string> {
  const { name, image } = await RedisContainer.of(docker, redis);
  const env = redis.password === undefined ? undefined : { REDISCLI_AUTH: redis.password };
  const host = { NetworkMode: `container:${name}` };
  const copy = () => runScript(docker, { image, words: [SAVE], host, env, output, signal });
  return checkedCopy(docker, image, copy, { output, signal }).catch((error: unknown) => {
    throw withPasswordRemedy(error as Error, `${dockerCli(redis.daemonHost)} restart ${name}`);
  });
}

/** Saves the data of a Redis on several machines to a file, and checks the file. Returns the number of keys. */
export function copyTo(output: string, failover: Failover, signal: AbortSignal): Promise<string> {
  const { docker, image } = failover;
  return checkedCopy(docker, image, () => failover.copy({ output, signal }), { output, signal });
}

/** Lets a container write a copy to a file, and checks the file. */
async function checkedCopy(
  docker: Docker,
  image: string,
  copy: () => Promise<string>,
  { output, signal }: { output: string; signal: AbortSignal },
): Promise<string> {
  try {
    await copy();
    const keys = await checkedKeys(docker, image, output);
    signal.throwIfAborted();
    return keys;
  } catch (error) {
    const { bavail, bsize } = statfsSync(dirname(output));
    signal.throwIfAborted();
    throw withRoomRemedy(error as Error, dirname(output), bavail * bsize);
  }
}

/** Adds the remedy to the error of a copy if the disk of the copy's folder is full. @param free free bytes on that disk */
export function withRoomRemedy(error: Error, folder: string, free: number): Error {
  if (free >= LEAST_ROOM) return error;
  return new Error(`FILE: the disk of ${folder} is full: make room on it, or name a file on another one.`, {
    cause: error,
  });
}

/**
 * Number of keys in an RDB file.
 *
 * @throws Error with the file's name if redis-check-rdb rejects the file
 */
export async function checkedKeys(docker: Docker, image: string, file: string): Promise<string> {
  const words = ["cat >/tmp/backup.rdb && redis-check-rdb /tmp/backup.rdb"] as const;
  const check = { image, words, host: { NetworkMode: "none" }, input: file };
  return keysIn(file, await runScript(docker, check).catch(saidOfFile));
}

/** Output of redis-check-rdb about a broken file. @throws the given error if redis-check-rdb did not run */
function saidOfFile(error: unknown): string {
  const { message } = error as Error;
  if (message.includes("Checking RDB file")) return message;
  throw error;
}

/** The number of keys in redis-check-rdb's output. @throws Error with the file's name if the file is broken */
export function keysIn(file: string, said: string): string {
  const keys = /(\d+) keys read/.exec(said)?.[1];
  if (keys !== undefined && said.includes("RDB looks OK")) return keys;
  throw new Error(`${file} is not a whole RDB file, as redis-check-rdb says: ${whatIsWrong(said)}`);
}

/**
 * The line of redis-check-rdb's output that names the defect. It stands between a headline and the line with the check's
 * position.
 */
function whatIsWrong(said: string): string | undefined {
  const below = /--- RDB ERROR DETECTED ---\n(?:\[offset \d+\] )?(.*)/.exec(said)?.[1];
  return below ?? said.trim().split("\n").at(-1);
}
