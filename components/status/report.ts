/** State of a link; `unknown` if there was no way to look. */
export type LinkState = "works" | "broken" | "unknown";

/** A container at an end of a link, as Docker sees it. */
export interface End {
  name: string;
  /** Docker's word, such as `running`, or `gone`. */
  state: string;
  /** Result of its health check; undefined without a check. */
  health?: string;
}

/** Memory of a server in bytes: used, and the limit for writes. */
export interface Memory {
  used: number;
  max: number;
}

/** One link: a consumer reaches a source by an alias. */
export interface LinkStatus {
  /** Unique key of network and alias, the same in each look. */
  key: string;
  /** Made by the components, or by `docker run --link`. */
  kind: "component" | "legacy";
  /** The stack that made it, as `PROJECT/STACK`. */
  stack?: string;
  consumer: End;
  alias: string;
  /** Undefined if the source is unknown. */
  source?: End;
  state: LinkState;
  /** Why it is broken or unknown, with the remedy. */
  reason?: string;
  /** Address of the alias inside the consumer. */
  address?: string;
  /** TCP port of the source that was tried. */
  port?: number;
  /** Time of one connection from inside the consumer, in ms. */
  roundTripMs?: number;
  /** Memory of a Redis; undefined if it did not answer, or has no limit. */
  memory?: Memory;
  /** A danger for the link. */
  warning?: string;
  /** Names of the link's variables in the consumer. Values are never read into a report. */
  variables: string[];
  /** Networks that both ends are on. */
  networks: string[];
  /** ISO 8601 time since which its network exists and both ends run; undefined if they do not. */
  since?: string;
  /** Name of the machine that runs the daemon. */
  node: string;
  /** Differences from the stack's state. */
  drift: string[];
}

/** A Redis on several machines of a swarm. */
export interface FailoverStatus {
  name: string;
  /** Number of the primary; undefined if no node or several claim it. */
  primary?: number;
  /** Why the primary refuses writes, with the remedy. */
  refusal?: string;
  /** Why the primary may soon refuse writes. */
  warning?: string;
  /** Memory of the primary. */
  memory?: Memory;
  /** Whether a majority of its Sentinels reach each other. */
  quorum: boolean;
  nodes: {
    node: number;
    /** Host name of its machine. */
    machine: string;
    role: "primary" | "replica" | "starting" | "leaving" | "away";
    /** Why the node does not report; undefined if it does. */
    away?: string;
    /** Seconds since the primary last heard of this replica. */
    lag?: number;
  }[];
  /** HAProxy services of its links. */
  fronts: { name: string; wanted: number; running: number }[];
  /** Reasons why it is not redundant; empty if it is. */
  missing: string[];
}

/** The result of one look at all links. */
export interface Report {
  /** ISO 8601. */
  at: string;
  /** Scope of the look, such as `the stack redis-link/dev`. */
  scope: string;
  /** Ids of other states with a stack of the same name and links on this daemon; undefined if there are none. */
  otherStates?: string[];
  /** Each service, with the number of replicas on this node, and the other nodes with replicas. */
  services?: { name: string; wanted: number; seen: number; elsewhere: string[] }[];
  /** Each RedisFailover; undefined if there is none. */
  failovers?: FailoverStatus[];
  links: LinkStatus[];
}

/** A change of a link. */
export interface Change {
  /** ISO 8601. */
  at: string;
  key: string;
  /** Such as `app → redis → redis-server: broken: redis-server does not run`. */
  text: string;
}

/** A message to watchers. */
export interface Told {
  /** The last report; undefined before the first. */
  report?: Report;
  /** The latest first. */
  changes: Change[];
  /** Why there is no newer report; undefined while the daemon answers. */
  lost?: string;
}

/** Exit codes of `status`. 1 means that it could not look. */
const EXIT_CODES = { works: 0, broken: 2, unsure: 3 } as const;

/** State of a RedisFailover; `unknown` without redundancy. */
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
