import { primaryOf, dockerClient, seenNodes, type SeenNode } from "redis-link/tools";
import { configuredDaemon, daemonAt, SWARM_MANAGER_KEY, type StackDaemon } from "./stackDaemon.ts";
import { exportState } from "./stackState.ts";

/** A Redis on several machines, as the commands reach it: by a container on the network of its nodes, on a manager. */
export interface Failover {
  name: string;
  daemon: StackDaemon;
  /** Image of its nodes. */
  image: string;
  nodes: SeenNode[];
}

/**
 * The Redis of the stack if it is on several machines.
 *
 * @param redisMachines the output of the program: its machines
 */
export async function failoverOf(
  env: Record<string, string>,
  { redisName, redisMachines = [] }: { redisName: string; redisMachines?: string[] },
): Promise<Failover | undefined> {
  if (redisMachines.length === 0) return undefined;
  const { host, named } = await configuredDaemon(env, SWARM_MANAGER_KEY);
  const daemon = daemonAt(host, env, named);
  const nodes = await seenNodes(dockerClient(host), redisName, redisMachines.length);
  const format = "{{.Spec.TaskTemplate.ContainerSpec.Image}}";
  const image = (await daemon.run(["service", "inspect", "--format", format, `${redisName}-1`])).trim();
  return { name: redisName, daemon, image, nodes };
}

/** What a container on a network is run with; a script for `sh` and its words follow. */
export function shellOn(network: string, image: string, ...flags: string[]): string[] {
  // The daemon would log what goes to standard output: all of the data.
  const run = ["run", "--rm", "--interactive", "--log-driver", "none", "--network", network];
  return [...run, ...flags, "--entrypoint", "sh", image, "-c"];
}

/** The host name by which a node is reached on that network. */
export const hostOf = ({ name }: Failover, { node }: SeenNode): string => `tasks.${name}-${node}`;

/** A replica that has all data, or the primary if there is none. @throws Error if there is neither */
export function copiedFrom(failover: Failover): SeenNode {
  const replica = failover.nodes.find(({ state }) => state?.role === "replica" && state.link === "up");
  return replica ?? primaryIn(failover);
}

/** @throws Error that says what to do if there is none */
export function primaryIn({ name, nodes }: Failover): SeenNode {
  const found = primaryOf(nodes);
  if (found !== undefined) return found;
  throw new Error(`${name} has no primary now: \`npm run status\` says which machines are missing.`);
}

/** The password by which the nodes copy data from each other. It is in the state alone. */
export async function replicationPassword(env: Record<string, string>): Promise<string> {
  const { deployment } = await exportState(env, "--show-secrets");
  const found = deployment.resources?.find(({ urn }) => urn.endsWith("::redis-server-repl-password"));
  const { plaintext } = (found?.outputs?.result ?? {}) as { plaintext?: string };
  if (plaintext === undefined) throw new Error("The state has no password of the nodes: run `npm run up`.");
  return JSON.parse(plaintext) as string;
}

/**
 * Copies all data as one more replica, which Sentinel is told nothing of, and writes them to standard output as RDB. It ends when
 * its standard input does.
 */
export const COPY = `
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
 * Loads the RDB of standard input into a Redis of its own, which nobody knows, and copies each key from there to the primary in
 * the place of all that it has. It writes how many keys the primary has got, and how many of `$1` replicas have them. A redis-cli that
 * reads a command from its standard input ends with 0 though Redis refuses it: what it writes says so. WAIT waits for what the same
 * connection has sent to the replicas, which is why it publishes first.
 */
export const LOAD = `
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

/** Copies what is in each database by MIGRATE, which takes values and times to live as they are. */
export const MIGRATION = [
  "local count = 0",
  "for db in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):') do",
  "redis.call('SELECT', db) local cursor = '0'",
  "repeat local found = redis.call('SCAN', cursor, 'COUNT', 200) cursor = found[1]",
  "if #found[2] > 0 then redis.call('MIGRATE', ARGV[1], 6379, '', db, 60000, 'COPY', 'REPLACE',",
  "'AUTH2', 'default', ARGV[2], 'KEYS', unpack(found[2])) end",
  "count = count + #found[2] until cursor == '0' end return count",
].join(" ");
