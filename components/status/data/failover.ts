import type Docker from "dockerode";
import { nodeService, peersNetwork } from "../../swarm/failover/nodeSpec";
import { primaryOf, seenNodes, type SeenNode } from "../../swarm/failover/nodeStates";
import type { FoundService } from "../../swarm/swarmTypes";
import { typed } from "../terminal";
import { runScript, type Script } from "./throwAway";
import type { StackRedis } from "./stackRedis";

/** A Redis on several machines. A swarm manager reaches it through a temporary container on the network of Redis' nodes. */
export class Failover {
  private constructor(
    readonly docker: Docker,
    readonly redis: StackRedis,
    /** Image of Redis' nodes. */
    readonly image: string,
    readonly nodes: readonly SeenNode[],
  ) {}

  static async of(docker: Docker, redis: StackRedis): Promise<Failover> {
    const nodes = await seenNodes(docker, redis.name, redis.failover?.nodes ?? 0);
    const found = (await docker.getService(nodeService(redis.name, 1)).inspect()) as FoundService;
    return new Failover(docker, redis, found.Spec.TaskTemplate.ContainerSpec.Image ?? "", nodes);
  }

  /** Host name of the primary. @throws Error that says what to do if there is no primary */
  get primary(): string {
    const found = primaryOf(this.nodes);
    if (found !== undefined) return this.hostOf(found);
    throw new Error(
      `${this.redis.name} has no primary now: \`${typed("status")}\` says which machines are missing.`,
    );
  }

  /** Name of the network that connects Redis' nodes. */
  get network(): string {
    return peersNetwork(this.redis.name);
  }

  /** Copies all data to a file: from a connected replica, or from the primary if no replica is connected. */
  copy(options: Pick<Script, "output" | "signal">): Promise<string> {
    const replica = this.nodes.find(({ state }) => state?.role === "replica" && state.link === "up");
    const host = replica === undefined ? this.primary : this.hostOf(replica);
    return this.run([COPY, host], { ...options, env: { REPL: this.redis.failover?.password ?? "" } });
  }

  /**
   * Replaces all data by the data of a file.
   *
   * @returns number of keys, and number of machines that have the keys
   */
  async load(input: string): Promise<{ keys: string; machines: number }> {
    const heard = this.nodes.filter(({ state }) => state !== undefined).length;
    const env = { APP: this.redis.password ?? "", SCRIPT: MIGRATION };
    const said = await this.run([LOAD, this.primary, String(Math.max(heard - 1, 1))], { input, env });
    const [keys = "", replicas = ""] = said.trim().split("\n").at(-1)?.split(" ") ?? [];
    return { keys, machines: Number(replicas) + 1 };
  }

  /** Host name that a node has on the network of Redis' nodes. */
  private hostOf({ node }: SeenNode): string {
    return `tasks.${nodeService(this.redis.name, node)}`;
  }

  private run(words: Script["words"], options: Omit<Script, "image" | "words" | "host">): Promise<string> {
    return runScript(this.docker, {
      image: this.image,
      words,
      host: { NetworkMode: this.network },
      ...options,
    });
  }
}

/**
 * Script that copies all data by joining as another replica, hidden from Sentinel, and writes the data to standard output as
 * RDB. The script stops when its standard input closes.
 */
const COPY = `
  trap 'exit 1' HUP INT TERM
  exec 3<&0
  umask 077; cd /tmp
  printf 'bind 127.0.0.1\\nsave ""\\nreplica-announced no\\nmasteruser repl\\nmasterauth %s\\nreplicaof %s 6379\\n' "$REPL" "$0" >copy.conf
  redis-server copy.conf >copy.log & server=$!
  { n=0; until redis-cli info replication | grep -q master_link_status:up; do
      n=$((n + 1)); kill -0 $server 2>/dev/null && [ $n -lt 6000 ] || { tail -3 copy.log >&2; exit 1; }; sleep 0.1
    done; redis-cli save >&2 && cat dump.rdb; } & work=$!
  { cat <&3 >/dev/null; kill $work; } &
  wait $work`;

/**
 * Script that loads the RDB from standard input into a private, temporary Redis, deletes all data of the primary, and copies each
 * key to the primary. It prints the number of copied keys, and how many of the `$1` replicas have the keys. redis-cli exits with
 * 0 even if Redis refuses commands from standard input, so the script checks redis-cli's output. WAIT covers only writes on the
 * same connection, so the script publishes a message on that connection before WAIT.
 */
const LOAD = `
  umask 077; cd /tmp; cat >dump.rdb
  redis-server --bind 127.0.0.1 --save '' >load.log & server=$!
  n=0; until [ "$(redis-cli ping 2>/dev/null)" = PONG ]; do
    n=$((n + 1)); kill -0 $server 2>/dev/null && [ $n -lt 6000 ] || { tail -3 load.log >&2; exit 1; }; sleep 0.1
  done
  to() { REDISCLI_AUTH=$APP redis-cli -e -h "$0" "$@"; }
  to flushall sync >&2 || exit 1
  copied=$(printf 'eval "%s" 0 %s %s\\n' "$SCRIPT" "$0" "$APP" | redis-cli)
  case $copied in '' | *[!0-9]*) echo "$copied" >&2; exit 1;; esac
  [ "$(redis-cli function list | wc -l)" -le 1 ] ||
    redis-cli function dump | head -c -1 | to -x function restore flush >&2 || exit 1
  have=$(printf 'publish restored restored\nwait %s 60000\n' "$1" | to | tail -n 1)
  case $have in '' | 0 | *[!0-9]*) echo "No replica has got the data within a minute: $have" >&2; exit 1;; esac
  echo "$copied $have"`;

/** Lua script that copies the keys of each database by MIGRATE, which keeps the keys' values and times to live. */
const MIGRATION = [
  "local count = 0",
  "for db in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):') do",
  "redis.call('SELECT', db) local cursor = '0'",
  "repeat local found = redis.call('SCAN', cursor, 'COUNT', 200) cursor = found[1]",
  "if #found[2] > 0 then redis.call('MIGRATE', ARGV[1], 6379, '', db, 60000, 'COPY', 'REPLACE',",
  "'AUTH2', 'default', ARGV[2], 'KEYS', unpack(found[2])) end",
  "count = count + #found[2] until cursor == '0' end return count",
].join(" ");
