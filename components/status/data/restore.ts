import { renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { exitCode } from "../../container/isWell";
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
/** A status from here on says that the app itself is not well. */
const SERVER_ERROR = 500;

/** Where the data that is replaced waits until the restored data has been loaded. */
const PREVIOUS = "before-restore";

const PREVIOUS_FOLDER = `/data/${PREVIOUS}`;

/** Said when the previous data could not be put back. A restore that follows keeps that folder under another name, and says so. */
const PUT_BACK_BY_HAND =
  `The previous data could not be put back. They are in ${PREVIOUS_FOLDER} of the volume of Redis, or, if there is no such folder, ` +
  "where they were: nothing is lost. Put right what failed, and run this restore again, or a restore of another backup.";

/**
 * Puts the data of a backup in the place of what is in Redis. Whatever can fail is done first: the file is checked and
 * copied while Redis serves. Then Redis is stopped, the data is exchanged, and Redis is started. If it does not load
 * the data, or a Ctrl-C breaks it off, the previous data comes back.
 *
 * @throws Error that names the file if it is not a whole RDB file, and nothing was changed then; or if Redis did not
 *   load it, with the reason that Redis gives
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
  // A Redis that ends again and again may be one whose data is damaged, which is what a backup is for.
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
 * Puts the data of a file in the place of those of a Redis on several machines, which goes on serving: it has no data for a moment,
 * and then more and more of the file's. What it had is kept in a file until all is there.
 *
 * @returns how many keys, and on how many machines they are
 * @throws Error that names the file with the data from before, if it was broken off
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
 * Exchanges the data of Redis for that of a file that was checked.
 *
 * @param signal puts the previous data back
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
 * Waits until a consumer is well again, by its own health check; one that has none, or is a service of a swarm, when it answers at
 * its endpoint: a HEAD request, which is not to change anything. A worker without either is not waited for.
 *
 * @throws Error that says that the data is restored, if it is not well in time
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
  const end = Date.now() + timeoutMs;
  while (!(await isWell().catch(() => false))) {
    if (Date.now() > end)
      throw new Error(
        `The data is restored, and Redis serves it; ${name} is not well yet. \`${typed("status")}\` says why.`,
      );
    await sleep(POLL_MS);
  }
}

/** All that Redis may read its data from. */
const DATA = "appendonlydir appendonly.aof dump.rdb";

/** Shell scripts that work in the folder of Redis' data, in the order of a restore. */
export const restoreScripts = {
  /**
   * Takes in what is on standard input, while Redis serves; what does not come to its end, as the disk is full, goes. What
   * an earlier restore that was killed has left may be the only copy of the data from before: it gets another name, which is
   * written. In `rollBack` it would be taken for the data of now.
   */
  copy:
    "trap 'exit 1' HUP INT TERM; trap '[ $? = 0 ] || rm -f restore.rdb' EXIT; " +
    "umask 077; cat >restore.rdb; redis-check-rdb restore.rdb >/dev/null; " +
    `[ ! -e ${PREVIOUS} ] || { kept=${PREVIOUS}-$(date +%s); mv ${PREVIOUS} $kept; echo $kept; }`,

  /** A file of this name is what Redis up to 6 appends to; Redis 7 takes it over as the base of its own. */
  exchange:
    `mkdir ${PREVIOUS}; for f in ${DATA}; do [ ! -e $f ] || mv $f ${PREVIOUS}/; done; ` +
    "mv restore.rdb appendonly.aof",

  /** As long as restore.rdb is there, the exchange has not come to its end, and what is in place is the user's own. */
  rollBack:
    `[ -d ${PREVIOUS} ] || exit 0; [ -e restore.rdb ] || rm -rf ${DATA}; ` +
    `for f in ${DATA}; do [ ! -e ${PREVIOUS}/$f ] || mv ${PREVIOUS}/$f .; done; rmdir ${PREVIOUS}`,

  /** The restored data has been loaded. */
  forget: `rm -rf ${PREVIOUS}`,
};
