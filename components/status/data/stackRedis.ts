import { type ExportedResource, secretText, stackProvidersOf, textOf } from "../recovery/pulumiState";
import { contentOf, parseStackState } from "../stackState";
import { type StateDaemon, stateDaemonAt } from "../stateDaemon";

/** A Redis of a stack, from the stack's state. */
export interface StackRedis extends StateDaemon {
  /** Name of Redis' container; for a RedisFailover, the prefix of the names of its services. */
  name: string;
  /** Password of Redis; undefined if Redis asks for no password. */
  password?: string;
  /** Consumers of Redis, each with the address of the consumer's endpoint, if known. */
  consumers: { name: string; endpoint?: string }[];
  /** Number of nodes, and the nodes' password; undefined for a Redis in a single container. */
  failover?: { nodes: number; password: string };
}

const KIND = /^redis-link:index:Redis(Server|Failover)$/;

/**
 * The RedisServer or RedisFailover that the user asks for, read from a stack's state.
 *
 * @param exported output of `pulumi stack export --show-secrets`
 * @param asked name of Redis' resource or container. @default the only Redis in the stack
 * @throws Error with the names of all Redis servers, unless exactly one of them has the name
 */
export function stackRedis(exported: unknown, asked?: string): StackRedis {
  const { stack, resources } = contentOf(exported);
  const all = resources.filter(({ type }) => KIND.test(type));
  const [one, another] = all.filter((redis) => asked === undefined || namesOf(redis).includes(asked));
  if (one !== undefined && another === undefined) {
    const consumers = parseStackState(exported)
      .links.filter(({ containerId }) => containerId === one.outputs?.containerId)
      .map(({ consumer }) => consumerOf(consumer, resources));
    return { ...redisOf(one, resources), consumers };
  }
  if (all.length === 0) throw new Error(`The stack ${stack} has no RedisServer and no RedisFailover.`);
  const given =
    asked === undefined ? "none is given" : `${JSON.stringify(asked)} is ${one ? "several" : "none"}`;
  const names = all.map((redis) => [...new Set(namesOf(redis))].join(" = ")).join(", ");
  throw new Error(`--name: ${given} of the Redis servers of the stack ${stack}. Name one: ${names}.`);
}

/** Names of Redis' resource and of its container. */
function namesOf({ urn = "", outputs }: ExportedResource): [resource: string, container: string] {
  const resource = urn.split("::").at(-1) ?? "";
  return [resource, textOf(outputs?.containerName) ?? resource];
}

function redisOf(redis: ExportedResource, resources: readonly ExportedResource[]) {
  const { type, outputs = {} } = redis;
  const isFailover = type.endsWith("Failover");
  const providers = stackProvidersOf({ deployment: { resources } });
  const daemonHost = textOf(outputs.daemonHost);
  const isManager = isFailover && providers.every(({ inputs }) => textOf(inputs?.daemonHost) !== daemonHost);
  const { nodes = 0 } = (outputs.failover ?? {}) as { nodes?: number };
  return {
    ...stateDaemonAt(daemonHost, providers, isManager),
    name: namesOf(redis)[1],
    password: secretText(outputs.password),
    ...(isFailover && { failover: { nodes, password: replicationPassword(redis, resources) } }),
  };
}

/** Password with which the nodes copy data from each other. */
function replicationPassword(redis: ExportedResource, resources: readonly ExportedResource[]): string {
  const [name] = namesOf(redis);
  const isIt = ({ parent, urn = "" }: ExportedResource) =>
    parent === redis.urn && urn.endsWith(`::${name}-repl-password`);
  const password = secretText(resources.find(isIt)?.outputs?.result);
  if (password !== undefined) return password;
  throw new Error(`The state has no password of the nodes of ${name}: run \`pulumi up\`.`);
}

function consumerOf(name: string, resources: readonly ExportedResource[]): StackRedis["consumers"][number] {
  const component = resources.find(
    ({ type, outputs = {} }) =>
      type.startsWith("redis-link:index:Linked") &&
      [outputs.containerName, outputs.serviceName].includes(name),
  );
  const { endpoint, endpoints } = component?.outputs ?? {};
  return { name, endpoint: textOf(endpoint) ?? textOf((endpoints as unknown[] | undefined)?.[0]) };
}
