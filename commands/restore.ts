import { renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withCleanUp, withFollowUp } from "redis-link/tools";
import { checkedKeys, copyTo } from "./backup.ts";
import { prepare } from "./environment.ts";
import {
  type Failover,
  failoverOf,
  hostOf,
  LOAD,
  MIGRATION,
  primaryIn,
  replicationPassword,
  shellOn,
} from "./failover.ts";
import { checkReadable, partialFile, putAside } from "./partialFile.ts";
import { say } from "./project.ts";
import { redisImage } from "./redisImage.ts";
import { stopSignal } from "./runProgram.ts";
import { type DockerOptions, type RunDocker, stackDaemon } from "./stackDaemon.ts";
import { stackOutputs } from "./stackState.ts";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;
/** A status from here on says that the app itself is not well. */
const SERVER_ERROR = 500;

/** Where the data that is replaced waits until the restored data has been loaded. */
const PREVIOUS = "before-restore";

const PREVIOUS_FOLDER = `/data/${PREVIOUS}`;

/** Said when the previous data could not be put back. A restore that follows keeps that folder under another name, and says so. */
const PUT_BACK_BY_HAND =
  `The previous data could not be put back. They are in ${PREVIOUS_FOLDER} of the volume of Redis, or, if there is no such folder, ` +
  "where they were: nothing is lost. Put right what failed, and run this restore again, or a restore of another backup.";

/** What Redis writes first at each start. */
const BANNER = /^.* Redis is starting .*$/m;

/**
 * Puts the data of a backup in the place of what is in Redis. Whatever can fail is done first: the file is checked and
 * copied while Redis serves. Then Redis is stopped, the data is exchanged, and Redis is started. If it does not load
 * the data, or a Ctrl-C breaks it off, the previous data comes back.
 *
 * @throws Error that names the file if it is not a whole RDB file, and nothing was changed then; or if Redis did not
 *   load it, with the reason that Redis gives
 */
export async function restore(name: string): Promise<void> {
  const file = resolve(process.env.INIT_CWD ?? ".", name);
  checkReadable(file);
  const env = await prepare();
  const outputs = await stackOutputs(env);
  const { redisName, appName, endpoint } = outputs;
  const failover = await failoverOf(env, outputs);
  if (failover !== undefined) {
    const restored = await load(failover, file, outputs.redisPassword ?? "", await replicationPassword(env));
    say(`Restored ${restored}. \`npm run status\` looks at the link.`);
    return;
  }
  const daemon = await stackDaemon(env);
  // A Redis that ends again and again may be one whose data is damaged, which is what a backup is for.
  const image = await redisImage(daemon, redisName, {
    states: ["running", "created", "exited", "restarting"],
  });
  say(`Checking ${name} (some seconds, and longer for gigabytes) …`);
  const keys = await checkedKeys(daemon.run, image, file);
  const docker: RunDocker = (args, options) => daemon.run(args, { ...options, detached: true });
  await exchange(docker, { redisName, image }, file, stopSignal());
  await untilServed(daemon.run, { appName, endpoint });
  say(`Restored ${keys} keys from ${file}. \`npm run status\` looks at the link.`);
}

/**
 * Puts the data of a file in the place of those of a Redis on several machines, which goes on serving: it has no data for a moment,
 * and then more and more of the file's. What it had is kept in a file until all is there.
 *
 * @returns how many keys, and on how many machines they are
 * @throws Error that names the file with the data from before, if it was broken off
 */
async function load(failover: Failover, file: string, app: string, replication: string): Promise<string> {
  const { name, daemon, image } = failover;
  say(`Checking ${file} (some seconds, and longer for gigabytes) …`);
  await checkedKeys(daemon.run, image, file);
  const before = `${file}.before`;
  const host = hostOf(failover, primaryIn(failover));
  const partial = partialFile(before);
  const keep = async () => {
    await copyTo(partial, failover, replication, stopSignal());
    const kept = putAside(before);
    if (kept !== undefined)
      say(`A restore before this one was broken off; the data from before that one stay in ${kept}.`);
    renameSync(partial, before);
  };
  await withCleanUp(keep, () => rmSync(partial, { force: true }));
  say("Exchanging the data: apps see those of the file come in …");
  const heard = failover.nodes.filter(({ state }) => state !== undefined).length;
  const shell = shellOn(`${name}-peers`, image, "-e", "APP", "-e", "SCRIPT");
  const run = [...shell, LOAD, host, String(Math.max(heard - 1, 1))];
  const said = await daemon
    .run(run, { input: file, env: { APP: app, SCRIPT: MIGRATION }, detached: true })
    .catch((error: unknown) => {
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
  const [keys = "", replicas = ""] = said.trim().split("\n").at(-1)?.split(" ") ?? [];
  const all = failover.nodes.length;
  const machines = Number(replicas) + 1;
  return `${keys} keys from ${file}, on ${machines === all ? "all" : `${machines} of ${all}`} machines`;
}

/**
 * Exchanges the data of Redis for that of a file that was checked.
 *
 * @param docker runs what a Ctrl-C does not reach, as what follows one has to come to its end
 * @param signal puts the previous data back
 */
export async function exchange(
  docker: RunDocker,
  { redisName, image }: { redisName: string; image: string },
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const inVolume = (script: string, options?: DockerOptions) => {
    const run = ["run", "--rm", "-i", "--network", "none", "--volumes-from", redisName, "--user", "redis"];
    return docker([...run, "--entrypoint", "sh", "--workdir", "/data", image, "-ec", script], options);
  };
  const kept = (await inVolume(restoreScripts.copy, { input: file, signal })).trim();
  if (kept !== "")
    say(`A restore before this one was broken off; the data that it had put aside stays in /data/${kept}.`);
  say("Exchanging the data: Redis is away for some seconds …");
  try {
    await docker(["stop", redisName]);
    signal.throwIfAborted();
    await inVolume(restoreScripts.exchange);
    await start(docker, redisName, signal);
  } catch (error) {
    const reason = (error as Error).message;
    await putBack().catch((further: unknown) => {
      const failure = new Error(`${file} was not loaded. ${reason}\n${PUT_BACK_BY_HAND}`, { cause: error });
      throw withFollowUp(failure, further);
    });
    throw new Error(`${file} was not loaded, and the previous data is back. ${reason}`, { cause: error });
  }
  await inVolume(restoreScripts.forget).catch((error: unknown) =>
    say(`The data from before are still in ${PREVIOUS_FOLDER}: ${(error as Error).message}`),
  );

  async function putBack(): Promise<void> {
    await docker(["stop", redisName]);
    await inVolume(restoreScripts.rollBack);
    await start(docker, redisName);
  }
}

/**
 * Starts Redis, and resolves when it has loaded its data and answers.
 *
 * @throws Error with what Redis wrote last if it ended, which is how it refuses data, or if it does not answer in time
 */
async function start(docker: RunDocker, redisName: string, signal?: AbortSignal): Promise<void> {
  const inspect = (field: string) => docker(["inspect", "--format", `{{.${field}}}`, redisName]);
  const stoppedAt = (await inspect("State.FinishedAt")).trim();
  await docker(["start", redisName]);
  const end = Date.now() + READY_TIMEOUT_MS;
  const client = ["redis-cli", "--user", "health", "--pass", "x", "--no-auth-warning"];
  for (;;) {
    signal?.throwIfAborted();
    // Without a password there is no such user, and the ping is answered with a warning before PONG.
    const said = await docker(["exec", redisName, ...client, "ping"]).catch(String);
    if (said.includes("PONG")) return;
    // Docker starts it again when it ended; a start by hand sets the count to 0.
    if ((await inspect("RestartCount")).trim() !== "0") {
      const [, firstRun = ""] = (await docker(["logs", "--since", stoppedAt, redisName])).split(BANNER);
      throw new Error(`Redis ended: ${firstRun.trim().split("\n").at(-1)}`);
    }
    if (Date.now() > end) throw new Error(`Redis does not answer: ${said}`);
    await sleep(POLL_MS);
  }
}

/**
 * Waits until the app is well again, by its own health check; one that has none, or is a service of a swarm, when it answers at
 * its endpoint: a HEAD request, which is not to change anything.
 *
 * @throws Error that says that the data is restored, if it is not well in time
 */
export async function untilServed(
  docker: RunDocker,
  { appName, endpoint }: { appName: string; endpoint: string },
  timeoutMs = READY_TIMEOUT_MS,
): Promise<void> {
  const format = "{{.Name}}\n{{if .Config.Healthcheck}}{{json .Config.Healthcheck.Test}}{{end}}";
  const found = await docker(["inspect", "--type", "container", "--format", format, appName]).catch(() => "");
  const [name, test = "[]"] = found.trim().split("\n");
  // Where the app is a service, Docker may take its name for the beginning of a container's id.
  const [how, ...words] = JSON.parse(name === `/${appName}` ? test : "[]") as string[];
  const check = how === "CMD-SHELL" ? ["sh", "-c", ...words] : how === "CMD" ? words : undefined;
  const asks = async () =>
    check === undefined
      ? (await fetch(endpoint, { method: "HEAD", redirect: "manual" })).status < SERVER_ERROR
      : (await docker(["exec", appName, ...check]), true);
  const end = Date.now() + timeoutMs;
  while (!(await asks().catch(() => false))) {
    if (Date.now() > end)
      throw new Error(
        `The data is restored, and Redis serves it; ${appName} is not well yet. \`npm run status\` says why.`,
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
