import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checkedKeys } from "./backup.ts";
import { prepare, say } from "./environment.ts";
import { checkReadable } from "./checkReadable.ts";
import { redisImage } from "./redisImage.ts";
import { restoreScripts } from "./restoreScripts.ts";
import { stackDaemon, type RunDocker } from "./stackDaemon.ts";
import { stackOutputs } from "./stackOutputs.ts";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;

/** What Redis writes first at each start. */
const BANNER = /^.* Redis is starting .*$/m;

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
  checkReadable(file);
  const env = await prepare();
  const { redisName } = await stackOutputs(env);
  const daemon = await stackDaemon(env);
  // A Redis that ends again and again may be one whose data is damaged, which is what a backup is for.
  const image = await redisImage(daemon, redisName, ["running", "created", "exited", "restarting"]);
  const docker = daemon.run;
  say(`Checking ${name} (some seconds, and longer for gigabytes) …`);
  const keys = await checkedKeys(docker, image, file);

  const inVolume = async (script: string, input?: string) => {
    const run = ["run", "--rm", "-i", "--network", "none", "--volumes-from", redisName, "--user", "redis"];
    await docker([...run, "--entrypoint", "sh", "--workdir", "/data", image, "-ec", script], { input });
  };
  await inVolume(restoreScripts.copy, file);
  say("Exchanging the data: Redis is away for some seconds …");
  await docker(["stop", redisName]);
  try {
    await inVolume(restoreScripts.exchange);
    await start(docker, redisName);
  } catch (error) {
    await docker(["stop", redisName]);
    await inVolume(restoreScripts.rollBack);
    await start(docker, redisName);
    const reason = (error as Error).message;
    throw new Error(`${file} was not loaded, and the previous data is back. ${reason}`, { cause: error });
  }
  await inVolume(restoreScripts.forget);
  say(`Restored ${keys} keys from ${file}. \`npm run status\` looks at the link.`);
}

/**
 * Starts Redis, and resolves when it has loaded its data and answers.
 *
 * @throws Error with what Redis wrote last if it ended, which is how it refuses data, or if it does not answer in time
 */
async function start(docker: RunDocker, redisName: string): Promise<void> {
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
