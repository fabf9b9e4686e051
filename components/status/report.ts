/** State of a link; `unknown` if no look from inside the consumer was possible. */
export type LinkState = "works" | "broken" | "unknown";

/** A container at an end of a link, as Docker describes the container. */
export interface End {
  name: string;
  /** State of the container in Docker's words, such as `running`; `gone` if it does not exist. */
  state: string;
  /** Result of the container's health check; undefined without a health check. */
  health?: string;
}

/** Memory of a server in bytes: the used memory, and the limit at which the server refuses writes. */
export interface Memory {
  used: number;
  max: number;
}

/** One link: a consumer reaches a source by an alias. */
export interface LinkStatus {
  /** Unique key of the link, the same in each look. */
  key: string;
  /** Whether components or `docker run --link` made the link. */
  kind: "component" | "legacy";
  /** The stack that made the link, as `PROJECT/STACK`. */
  stack?: string;
  consumer: End;
  alias: string;
  /** Source of the link; undefined if it is unknown. */
  source?: End;
  state: LinkState;
  /** Why the link is broken or its state is unknown, with the remedy. */
  reason?: string;
  /** Address to which the alias resolves inside the consumer. */
  address?: string;
  /** TCP port of the source to which the look connected, or tried to connect. */
  port?: number;
  /** Time that one connection from inside the consumer took, in ms. */
  roundTripMs?: number;
  /** Memory of a Redis; undefined if Redis did not answer or has no memory limit. */
  memory?: Memory;
  /** Why the link may soon break. */
  warning?: string;
  /** Names of the link's variables in the consumer. A report never contains the values of variables. */
  variables: string[];
  /** Networks that both ends are on. */
  networks: string[];
  /** Time, as ISO 8601, since which the link's network exists and both ends run. Undefined while an end does not run. */
  since?: string;
  /** Name of the machine that runs the daemon. */
  node: string;
  /** Differences from the stack's state. */
  drift: string[];
}

/** A Redis on several machines of a swarm. */
export interface FailoverStatus {
  name: string;
  /** Number of the node that is the primary; undefined if no node, or more than one, says that it is the primary. */
  primary?: number;
  /** Why the primary refuses writes, with the remedy. */
  refusal?: string;
  /** Why the primary may soon refuse writes. */
  warning?: string;
  /** Memory of the primary. */
  memory?: Memory;
  /** Whether a majority of the Sentinels reach each other. */
  quorum: boolean;
  nodes: {
    node: number;
    /** Host name of the node's machine. */
    machine: string;
    role: "primary" | "replica" | "starting" | "leaving" | "away";
    /** Why the node does not report its state; undefined if the node does. */
    away?: string;
    /** Seconds since the primary last heard of this replica. */
    lag?: number;
  }[];
  /** HAProxy services through which links reach this Redis. */
  fronts: { name: string; wanted: number; running: number }[];
  /** Reasons why this Redis is not redundant; empty if it is redundant. */
  missing: string[];
}

/** The result of one look at all links. */
export interface Report {
  /** Time of the look, as ISO 8601. */
  at: string;
  /** The stack or daemon whose links were looked at, such as `the stack redis-link/dev`. */
  scope: string;
  /** Ids of other states that have a stack of the same name and links on this daemon; undefined if there are no other states. */
  otherStates?: string[];
  /** Each service, with the number of its replicas on this node, and the names of other nodes that run replicas. */
  services?: { name: string; wanted: number; seen: number; elsewhere: string[] }[];
  /** Each RedisFailover; undefined if there is no RedisFailover. */
  failovers?: FailoverStatus[];
  links: LinkStatus[];
}

/** A change of a link. */
export interface Change {
  /** Time of the look that found the change, as ISO 8601. */
  at: string;
  key: string;
  /** The change in words, such as `app → redis → redis-server: broken: redis-server does not run`. */
  text: string;
}

/** A message to watchers. */
export interface Told {
  /** The last report; undefined before the first report. */
  report?: Report;
  /** Changes of links, the latest change first. */
  changes: Change[];
  /** Why the daemon does not answer, so that the report is old; undefined while the daemon answers. */
  lost?: string;
}

/** Exit codes of `status`. Exit code 1 means that `status` could not look at the links. */
const EXIT_CODES = { works: 0, broken: 2, unsure: 3 } as const;

/** State of a RedisFailover: `unknown` if it works, but is not redundant. */
export function failoverState({ primary, refusal, missing }: FailoverStatus): LinkState {
  if (primary === undefined || refusal !== undefined) return "broken";
  return missing.length === 0 ? "works" : "unknown";
}

/**
 * Exit code of a report: `broken` if a link or a Redis is broken; else `unsure` if a link is unknown or differs from the state,
 * or a Redis has no redundancy. Warnings do not count.
 */
export function exitCodeOf({ links, failovers = [] }: Report): number {
  const states = [...links, ...failovers.map((one) => ({ state: failoverState(one), drift: [] }))];
  if (states.some(({ state }) => state === "broken")) return EXIT_CODES.broken;
  return states.some(({ state, drift }) => state === "unknown" || drift.length > 0)
    ? EXIT_CODES.unsure
    : EXIT_CODES.works;
}
