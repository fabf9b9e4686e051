import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { demultiplexed } from "../../daemon/diagnosis";
import { dockerCli, ifNamed, statusOf } from "../../daemon/dockerClient";
import { saidIn } from "../lookInside";
import { runScript, type Script } from "./throwAway";
import type { StackRedis } from "./stackRedis";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 250;

/** The first line that Redis prints at each start. */
const BANNER = /^.* Redis is starting .*$/m;

/** Remedies for a container that is not running, by its state in Docker. `docker` is the CLI's command line for the daemon. */
const REMEDIES: Readonly<Partial<Record<string, (docker: string, name: string) => string>>> = {
  created: (docker, name) => `start it by \`${docker} start ${name}\``,
  exited: (docker, name) => `start it by \`${docker} start ${name}\``,
  paused: (docker, name) => `let it go on by \`${docker} unpause ${name}\``,
  restarting: (docker, name) => `\`${docker} logs --tail 20 ${name}\` says why it ends again and again`,
};
const MAKE_ANEW = "`pulumi up --refresh` makes it again";

/** The container of a RedisServer. */
export class RedisContainer {
  private readonly container: Docker.Container;

  private constructor(
    readonly docker: Docker,
    readonly name: string,
    /** Id of the container's image. */
    readonly image: string,
  ) {
    this.container = docker.getContainer(name);
  }

  /**
   * @param states accepted states, as named by Docker. @default only "running"
   * @throws Error with the container's name, its state and the remedy if the container is gone, or in another state
   */
  static async of(
    docker: Docker,
    { name, daemonHost }: Pick<StackRedis, "name" | "daemonHost">,
    states: readonly string[] = ["running"],
  ): Promise<RedisContainer> {
    const found = await ifNamed(name, docker.getContainer(name).inspect());
    if (found === undefined) throw new Error(`There is no container "${name}" of Redis: ${MAKE_ANEW}.`);
    const { Status } = found.State;
    if (states.includes(Status)) return new RedisContainer(docker, name, found.Image);
    const remedy = REMEDIES[Status]?.(dockerCli(daemonHost), name) ?? MAKE_ANEW;
    throw new Error(`The container "${name}" of Redis is ${Status}: ${remedy}.`);
  }

  /** Runs a script in Redis' data folder, as Redis' user. */
  inVolume(script: string, options: Pick<Script, "input" | "signal"> = {}): Promise<string> {
    return runScript(this.docker, {
      ...{ image: this.image, words: [`set -e; ${script}`], User: "redis", WorkingDir: "/data", ...options },
      host: { NetworkMode: "none", VolumesFrom: [this.name] },
    });
  }

  async stop(): Promise<void> {
    await this.container.stop().catch(unlessItIs);
  }

  /**
   * Starts Redis, and resolves when it has loaded its data and answers.
   *
   * @throws Error with Redis' last output if Redis exits, as it does when it refuses its data, or does not answer in time
   */
  async start(signal?: AbortSignal): Promise<void> {
    const { State, Id } = await this.container.inspect();
    await this.container.start().catch(unlessItIs);
    const end = Date.now() + READY_TIMEOUT_MS;
    const ping = ["redis-cli", "--user", "health", "--pass", "x", "--no-auth-warning", "ping"];
    for (;;) {
      signal?.throwIfAborted();
      // A Redis without a password has no user `health`: redis-cli then prints a warning before PONG.
      const said = await saidIn(this.docker, Id, ping).catch(String);
      if (said?.includes("PONG")) return;
      // Docker restarts Redis after an exit, and counts the restarts. The start above has set the count to 0.
      if ((await this.container.inspect()).RestartCount > 0) {
        const since = Math.max(Date.parse(State.FinishedAt) / 1000, 0);
        const log = await this.container.logs({ stdout: true, stderr: true, since });
        const [, firstRun = ""] = (await demultiplexed(this.docker, Readable.from(log))).split(BANNER);
        throw new Error(`Redis ended: ${firstRun.trim().split("\n").at(-1)}`);
      }
      if (Date.now() > end) throw new Error(`Redis does not answer: ${said}`);
      await sleep(POLL_MS);
    }
  }
}

/** Ignores the daemon's answer that the container already runs when it is to start, or is already stopped when it is to stop. */
function unlessItIs(error: unknown): void {
  if (statusOf(error) !== 304) throw error;
}
