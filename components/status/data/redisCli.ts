import { Failover } from "./failover";
import { type Asked, openRedis } from "./open";
import { RedisContainer } from "./redisContainer";
import { runThrowAway } from "./throwAway";

/**
 * Runs redis-cli in a temporary container beside Redis, with the terminal or pipes of this process. If Redis runs on several
 * machines, redis-cli connects to the primary.
 *
 * @returns exit code of redis-cli
 * @throws Error with the remedy if Redis is not running
 */
export async function redisCli({ args, ...asked }: Asked & { args: readonly string[] }): Promise<number> {
  const { redis, docker } = await openRedis(asked);
  const failover = redis.failover && (await Failover.of(docker, redis));
  const { image } = failover ?? (await RedisContainer.of(docker, redis));
  const { stdin, stdout, stderr } = process;
  const Tty = stdin.isTTY && stdout.isTTY;
  const options = {
    ...{
      Image: image,
      Entrypoint: ["redis-cli"],
      Cmd: ["-h", failover?.primary ?? "127.0.0.1", ...args],
      Tty,
    },
    Env: redis.password === undefined ? [] : [`REDISCLI_AUTH=${redis.password}`],
    HostConfig: { NetworkMode: failover?.network ?? `container:${redis.name}` },
  };
  try {
    return await runThrowAway(docker, options, (stream, container) => {
      if (Tty) stream.pipe(stdout);
      else docker.modem.demuxStream(stream, stdout, stderr);
      const fit = () => void container.resize({ w: stdout.columns, h: stdout.rows }).catch(() => undefined);
      if (Tty) {
        stdin.setRawMode(true);
        stdout.on("resize", fit);
        fit();
      }
      stdin.pipe(stream).on("error", () => undefined); // Ignores input that comes after redis-cli has ended.
    });
  } finally {
    if (Tty) stdin.setRawMode(false);
    stdin.unpipe().destroy();
  }
}
