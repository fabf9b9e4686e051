import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkedKeys } from "./backup.ts";
import { dockerCommand, type DockerCommand } from "./dockerCommand.ts";
import { prepare, say } from "./environment.ts";
import { stackOutputs } from "./stackOutputs.ts";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;

/** What Redis writes first at each start. */
const BANNER = /^.* Redis is starting .*$/m;

/** Where the data that is replaced waits until the restored data has been loaded. */
const PREVIOUS = "before-restore";

/**
 * Puts the data of a backup in the place of what is in Redis. Whatever can fail is done first: the file is checked and
 * copied while Redis serves. Then Redis is stopped, the data is exchanged, and Redis is started. If it does not load
 * the data, the previous data comes back.
 *
 * @throws Error that names the file if it is not a whole RDB file, and nothing was changed then; or if Redis did not
 *   load it, with the reason that Redis gives
 */
export async function restore(name: string): Promise<void> {
  const file = resolve(process.env.INIT_CWD ?? ".", name);
  if (!existsSync(file)) throw new Error(`${file} does not exist: name a file that npm run backup made.`);
  const env = await prepare();
  const { redisName } = await stackOutputs(env);
  const docker = await dockerCommand(env);
  const image = await docker(["inspect", "--format", "{{.Image}}", redisName]);
  const keys = await checkedKeys(docker, image, file);

  const inVolume = async (script: string, input?: string) => {
    const run = ["run", "--rm", "-i", "--network", "none", "--volumes-from", redisName, "--user", "redis"];
    await docker([...run, "--entrypoint", "sh", image, "-ec", script], { input });
  };
  // A file of this name is what Redis up to 6 appends to; Redis 7 takes it over as the base of its own.
  await inVolume("umask 077; cat >/data/restore.rdb; redis-check-rdb /data/restore.rdb >/dev/null", file);
  await docker(["stop", redisName]);
  try {
    await inVolume(
      `rm -rf ${PREVIOUS}; mkdir ${PREVIOUS}; for f in appendonlydir appendonly.aof dump.rdb; do ` +
        `[ ! -e $f ] || mv $f ${PREVIOUS}/; done; mv restore.rdb appendonly.aof`,
    );
    await start(docker, redisName);
  } catch (error) {
    await docker(["stop", redisName]);
    await inVolume(
      `[ ! -d ${PREVIOUS} ] || { rm -rf appendonlydir appendonly.aof dump.rdb; mv ${PREVIOUS}/* .; rmdir ${PREVIOUS}; }`,
    );
    await start(docker, redisName);
    const reason = (error as Error).message;
    throw new Error(`${file} was not loaded, and the previous data is back. ${reason}`, { cause: error });
  }
  await inVolume(`rm -rf ${PREVIOUS}`);
  say(`Restored ${keys} keys from ${file}.`);
}

/**
 * Starts Redis, and resolves when it has loaded its data and answers.
 *
 * @throws Error with what Redis wrote last if it ended, which is how it refuses data, or if it does not answer in time
 */
async function start(docker: DockerCommand, redisName: string): Promise<void> {
  const inspect = (field: string) => docker(["inspect", "--format", `{{.${field}}}`, redisName]);
  const stoppedAt = (await inspect("State.FinishedAt")).trim();
  await docker(["start", redisName]);
  const end = Date.now() + READY_TIMEOUT_MS;
  const client = ["redis-cli", "--user", "health", "--pass", "x", "--no-auth-warning"];
  for (;;) {
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
