/** Whether a link leads where it should: it does, it does not, or nothing was there to look with. */
export type LinkState = "works" | "broken" | "unknown";

/** A container at an end of a link, as Docker sees it. */
export interface End {
  name: string;
  /** Docker's word, such as `running`, or `gone`. */
  state: string;
  /** What its health check says; missing if it has none. */
  health?: string;
}

/** Memory of a server in bytes: what it has taken, and the most that it takes writes up to. */
export interface Memory {
  used: number;
  max: number;
}

/** One link: a consumer reaches a source by an alias. */
export interface LinkStatus {
  /** Name of its network and alias, or what stands for it; the same from look to look. */
  key: string;
  /** Whether it is of the components, or of `docker run --link`. */
  kind: "component" | "legacy";
  /** The stack that made it, as `PROJECT/STACK`. */
  stack?: string;
  consumer: End;
  alias: string;
  /** Missing if nothing says what the link leads to. */
  source?: End;
  state: LinkState;
  /** Why it is broken, or why nobody knows, with the remedy. */
  reason?: string;
  /** Address that the alias has inside the consumer. */
  address?: string;
  /** TCP port of the source that was asked. */
  port?: number;
  /** Time of one connection to it from inside the consumer, in ms. */
  roundTripMs?: number;
  /** Memory of a Redis; missing if it could not be asked, or has no limit. */
  memory?: Memory;
  /** What will break it soon. */
  warning?: string;
  /** Names of the consumer's variables that are of the link. Values are never read into a report. */
  variables: string[];
  /** Networks that both ends are on. */
  networks: string[];
  /** ISO 8601; since then its network is there and both ends run. Missing while Docker knows that it is not whole. */
  since?: string;
  /** Name of the machine that runs the daemon. */
  node: string;
  /** How it differs from what the stack's state says. */
  drift: string[];
}

/** A Redis on several machines of a swarm. */
export interface FailoverStatus {
  name: string;
  /** Number of the node that is the primary; missing if none or several say so. */
  primary?: number;
  /** Why the primary takes no writes, with the remedy. */
  refusal?: string;
  /** What will make it take none. */
  warning?: string;
  /** Memory of the primary. */
  memory?: Memory;
  /** Whether a majority of its sentinels reaches each other. */
  quorum: boolean;
  nodes: {
    node: number;
    /** Host name of its machine. */
    machine: string;
    role: "primary" | "replica" | "starting" | "leaving" | "away";
    /** Why it says nothing; missing if it does. */
    away?: string;
    /** Seconds since the primary last heard of this replica. */
    lag?: number;
  }[];
  /** Services that lead links to the primary. */
  fronts: { name: string; wanted: number; running: number }[];
  /** What is missing for it to be redundant; nothing if it is. */
  missing: string[];
}

/** All links that were looked at, at one time. */
export interface Report {
  /** ISO 8601. */
  at: string;
  /** What was looked at, such as `the stack redis-link/dev`. */
  scope: string;
  /** Ids of other states with a stack of the same name, whose links are on the same daemon; missing if there are none. */
  otherStates?: string[];
  /** Of each service of a swarm, how many of its replicas run where it was looked, and the other nodes that run some. */
  services?: { name: string; wanted: number; seen: number; elsewhere: string[] }[];
  /** Each Redis that fails over; missing if there is none. */
  failovers?: FailoverStatus[];
  links: LinkStatus[];
}

/** Something that became of a link. */
export interface Change {
  /** ISO 8601. */
  at: string;
  key: string;
  /** Such as `app → redis → redis-server: broken: redis-server does not run`. */
  text: string;
}

/** What is told to who watches. */
export interface Told {
  /** The last look; missing before the first one. */
  report?: Report;
  /** The latest first. */
  changes: Change[];
  /** Why there is no newer report; missing while the daemon answers. */
  lost?: string;
}

/** Exit codes of `status`; 1 is that it could not look at all. */
const EXIT_CODES = { works: 0, broken: 2, unsure: 3 } as const;

/** Whether a Redis takes no writes, or works without redundancy: another machine lost would end it. */
export function failoverState({ primary, refusal, missing }: FailoverStatus): LinkState {
  if (primary === undefined || refusal !== undefined) return "broken";
  return missing.length === 0 ? "works" : "unknown";
}

/**
 * What the exit code says: whether a link or a Redis is broken, else whether a link is not known to work or differs from the
 * state, or a Redis works without redundancy. A warning is none of these.
 */
export function exitCodeOf({ links, failovers = [] }: Report): number {
  const states = [...links, ...failovers.map((one) => ({ state: failoverState(one), drift: [] }))];
  if (states.some(({ state }) => state === "broken")) return EXIT_CODES.broken;
  return states.some(({ state, drift }) => state === "unknown" || drift.length > 0)
    ? EXIT_CODES.unsure
    : EXIT_CODES.works;
}
