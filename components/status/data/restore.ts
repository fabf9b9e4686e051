import { renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import type Docker from "dockerode";
import { exitCode } from "../../container/isWell";
import { askUntil } from "../../daemon/askUntil";
import { ifNamed } from "../../daemon/dockerClient";
import { withCleanUp, withFollowUp } from "../../daemon/withCleanUp";
import { say, stopSignal, typed } from "../terminal";
import { checkedKeys, copyTo } from "./backup";
import { Failover } from "./failover";
import { type Asked, openRedis } from "./open";
import { checkReadable, partialFile, putAside } from "./partialFile";
import { RedisContainer } from "./redisContainer";
import type { StackRedis } from "./stackRedis";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;
const CHECK_TIMEOUT_MS = 10_000;
/** HTTP statuses from this number on report an error of the app itself. */
const SERVER_ERROR = 500;

/** Folder that keeps the previous data until Redis has loaded the restored data. */
const PREVIOUS = "before-restore";

const PREVIOUS_FOLDER = `/data/${PREVIOUS}`;

/** The message if the previous data could not be put back. A later restore renames their folder, and prints the new name. */
const PUT_BACK_BY_HAND =
  `The previous data could not be put back. They are in ${PREVIOUS_FOLDER} of the volume of Redis, or, if there is no such folder, ` +
  "where they were: nothing is lost. Put right what failed, and run this restore again, or a restore of another backup.";

/**
 * Replaces Redis' data by the data of a backup. Steps that can fail come first: the file is checked and copied while Redis
 * serves. Then Redis is stopped, the data is exchanged, and Redis is started. If Redis does not load the data, or the user
 * presses Ctrl-C, the previous data is put back.
 *
 * @throws Error with the file's name if the file is not a complete RDB file (then nothing was changed), or if Redis did not
 * load the file (then with Redis' reason)
 */
export async function restore({ file: name, ...asked }: Asked & { file: string }): Promise<void> {
  const file = resolve(name);
  checkReadable(file);
  const { redis, docker } = await openRedis(asked);
  const looks = `\`${typed("status")}\` looks at the link.`;
  if (redis.failover !== undefined) {
    say(`Restored ${await load(await Failover.of(docker, redis), file)}. ${looks}`);
    return;
  }
  // A Redis that keeps restarting may have damaged data, which the restore replaces.
  const states = ["running", "created", "exited", "restarting"];
  const container = await RedisContainer.of(docker, redis, states);
  const keys = await checked(docker, container.image, file);
  await exchange(container, file, stopSignal());
  for (const consumer of redis.consumers) await untilServed(docker, consumer);
  say(`Restored ${keys} keys from ${file}. ${looks}`);
}

function checked(docker: Docker, image: string, file: string): Promise<string> {
  say(`Checking ${file} (some seconds, and longer for gigabytes) …`);
  return checkedKeys(docker, image, file);
}

/**
 * Replaces the data of a Redis on several machines by the data of a file. Redis keeps serving: it is empty for a moment, and then
 * has more and more of the file's keys. The previous data is kept in another file until all keys are loaded.
 *
 * @returns words with the number of keys, and the number of machines that have the keys
 * @throws Error with the name of the file that keeps the previous data, if the new data was not loaded completely
 */
async function load(failover: Failover, file: string): Promise<string> {
  await checked(failover.docker, failover.image, file);
  const before = `${file}.before`;
  const partial = partialFile(before);
  const keep = async () => {
    await copyTo(partial, failover, stopSignal());
    const kept = putAside(before);
    if (kept !== undefined)
      say(`A restore before this one was broken off; the data from before that one stay in ${kept}.`);
    renameSync(partial, before);
  };
  await withCleanUp(keep, () => rmSync(partial, { force: true }));
  say("Exchanging the data: apps see those of the file come in …");
  const { keys, machines } = await failover.load(file).catch((error: unknown) => {
    const reason = (error as Error).message;
    throw new Error(
      `${file} was not loaded to its end. The data from before are in ${before}: restore either of them. ${reason}`,
      { cause: error },
    );
  });
  try {
    rmSync(before);
  } catch (error) {
    say(`The data from before are still in ${before}: remove it by hand (${(error as Error).message}).`);
  }
  const all = failover.nodes.length;
  return `${keys} keys from ${file}, on ${machines === all ? "all" : `${machines} of ${all}`} machines`;
}

/**
 * Replaces the data of Redis by the data of a checked file.
 *
 * @param signal ends the exchange, and the previous data is put back
 */
export async function exchange(
  redis: Pick<RedisContainer, "stop" | "start" | "inVolume">,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const kept = (await redis.inVolume(restoreScripts.copy, { input: file, signal })).trim();
  if (kept !== "")
    say(`A restore before this one was broken off; the data that it had put aside stays in /data/${kept}.`);
  say("Exchanging the data: Redis is away for some seconds …");
  try {
    await redis.stop();
    signal.throwIfAborted();
    await redis.inVolume(restoreScripts.exchange);
    await redis.start(signal);
  } catch (error) {
    const reason = (error as Error).message;
    await putBack().catch((further: unknown) => {
      const failure = new Error(`${file} was not loaded. ${reason}\n${PUT_BACK_BY_HAND}`, { cause: error });
      throw withFollowUp(failure, further);
    });
    throw new Error(`${file} was not loaded, and the previous data is back. ${reason}`, { cause: error });
  }
  await redis
    .inVolume(restoreScripts.forget)
    .catch((error: unknown) =>
      say(`The data from before are still in ${PREVIOUS_FOLDER}: ${(error as Error).message}`),
    );

  async function putBack(): Promise<void> {
    await redis.stop();
    await redis.inVolume(restoreScripts.rollBack);
    await redis.start();
  }
}

/**
 * Waits until a consumer passes its own health check. A swarm service, or a consumer without a health check, must answer a HEAD
 * request at its endpoint; HEAD changes nothing. A consumer without a health check and without an endpoint is not waited for.
 *
 * @throws Error that says that the data is restored, if the consumer is not healthy in time
 */
export async function untilServed(
  docker: Docker,
  { name, endpoint }: StackRedis["consumers"][number],
  timeoutMs = READY_TIMEOUT_MS,
): Promise<void> {
  const container = docker.getContainer(name);
  const found = await ifNamed(name, container.inspect());
  const [how, ...words] = found?.Config.Healthcheck?.Test ?? [];
  const check =
    how === "CMD-SHELL" ? ["CMD", "sh", "-c", ...words] : how === "CMD" ? [how, ...words] : undefined;
  if (check === undefined && endpoint === undefined) return;
  const isWell = async () =>
    check === undefined
      ? (await fetch(endpoint ?? "", { method: "HEAD", redirect: "manual" })).status < SERVER_ERROR
      : (await exitCode(container, check, AbortSignal.timeout(CHECK_TIMEOUT_MS))) === 0;
  const isServed = () => isWell().catch(() => false);
  if (await askUntil(isServed, Boolean, { timeoutMs, pauseMs: POLL_MS })) return;
  throw new Error(
    `The data is restored, and Redis serves it; ${name} is not well yet. \`${typed("status")}\` says why.`,
  );
}

/** All files and folders from which Redis may read its data. */
const DATA = "appendonlydir appendonly.aof dump.rdb";

/** Shell scripts for Redis' data folder, in the order of a restore. */
export const restoreScripts = {
  /**
   * Saves standard input to a file while Redis serves, and removes the file if it stays incomplete, for example on a full disk.
   * An earlier restore that was killed may have left a folder with the only copy of the data that was there before. This folder
   * is renamed, and the new name is printed. Otherwise `rollBack` would put the data of that folder in place of the current
   * data.
   */
  copy:
    "trap 'exit 1' HUP INT TERM; trap '[ $? = 0 ] || rm -f restore.rdb' EXIT; " +
    "umask 077; cat >restore.rdb; redis-check-rdb restore.rdb >/dev/null; " +
    `[ ! -e ${PREVIOUS} ] || { kept=${PREVIOUS}-$(date +%s); mv ${PREVIOUS} $kept; echo $kept; }`,

  /** Puts the data in place as appendonly.aof: Redis up to 6 appends to this file; Redis 7 adopts this file as its base file. */
  exchange:
    `mkdir ${PREVIOUS}; for f in ${DATA}; do [ ! -e $f ] || mv $f ${PREVIOUS}/; done; ` +
    "mv restore.rdb appendonly.aof",

  /**
   * Puts the previous data back. While restore.rdb exists, the exchange is unfinished: the files in place are the user's, and
   * stay.
   */
  rollBack:
    `[ -d ${PREVIOUS} ] || exit 0; [ -e restore.rdb ] || rm -rf ${DATA}; ` +
    `for f in ${DATA}; do [ ! -e ${PREVIOUS}/$f ] || mv ${PREVIOUS}/$f .; done; rmdir ${PREVIOUS}`,

  /** Removes the previous data, after Redis has loaded the restored data. */
  forget: `rm -rf ${PREVIOUS}`,
};
