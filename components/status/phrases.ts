import { failoverState, type Change, type End, type FailoverStatus } from "./report";
import type { LinkState, LinkStatus, Memory, Report } from "./report";

/** A link in one line, such as `app → redis → redis-server`. */
export function titleOf({ consumer, alias, source }: LinkStatus): string {
  return [consumer.name, alias, source?.name ?? "nothing"].join(" → ");
}

/** Changes of links between two looks, in words. Round-trip times are ignored. */
export function changesBetween(before: Report, after: Report): Change[] {
  const { at } = after;
  const was = new Map(before.links.map((link) => [link.key, link]));
  const is = new Set(after.links.map(({ key }) => key));
  return [
    ...after.links.flatMap((link) =>
      whatChanged(was.get(link.key), link).map((words) => ({
        ...{ at, key: link.key, text: `${titleOf(link)}: ${words}` },
      })),
    ),
    ...before.links
      .filter(({ key }) => !is.has(key))
      .map((link) => ({ at, key: link.key, text: `${titleOf(link)}: is gone` })),
    ...failoverChanges(before, after),
  ];
}

function whatChanged(before: LinkStatus | undefined, after: LinkStatus): string[] {
  if (before === undefined) return [`is there, and ${stateWords(after)}`];
  const words = before.state === after.state && before.reason === after.reason ? [] : [stateWords(after)];
  for (const end of ["consumer", "source"] as const) {
    const [was, is] = [before[end], after[end]];
    if (is && was?.name === is.name && endWords(is) !== endWords(was))
      words.push(`${is.name} is ${endWords(is)}, was ${endWords(was)}`);
  }
  // The figure in a warning changes with each look, so only the start and the end of a warning are changes.
  if (after.warning !== undefined && before.warning === undefined) words.push(`warning: ${after.warning}`);
  if (after.warning === undefined && before.warning !== undefined) words.push("has no warning any more");
  words.push(...after.drift.filter((one) => !before.drift.includes(one)).map((one) => `drift: ${one}`));
  if (before.drift.length > 0 && after.drift.length === 0) words.push("is as the state says again");
  return words;
}

/** A link's state and reason. */
export function stateWords({ state, reason }: Pick<LinkStatus, "state" | "reason">): string {
  const word = state === "unknown" ? "not known" : state;
  return reason === undefined ? word : `${word}: ${reason}`;
}

/** State of an end of a link, and its health if the container has a health check. */
export function endWords({ state, health }: End): string {
  return health === undefined ? state : `${state}, ${health}`;
}

/** A mark for each state, so that states can be told apart without colours. */
export const MARKS: Readonly<Record<LinkState, string>> = { works: "✓", broken: "✗", unknown: "?" };

/** Result of the look inside the consumer, in words. */
export function insideWords({ alias, address, port, roundTripMs, state }: LinkStatus): string {
  if (address === undefined) return state === "broken" ? "not reached" : "not looked at";
  const resolves = `${alias} is ${address}`;
  if (port === undefined) return `${resolves}; no TCP port is known to ask`;
  if (state !== "works") return resolves;
  return `${resolves}, port ${port} takes a connection${roundTripMs === undefined ? "" : ` in ${milliseconds(roundTripMs)}`}`;
}

/** A time in ms, with two decimals if it is below 10 ms. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}

/** Used and total memory in MiB. */
export function memoryWords({ used, max }: Memory): string {
  const [taken, most] = [used, max].map((bytes) => Math.round((10 * bytes) / 2 ** 20) / 10);
  return `${taken} of ${most} MiB`;
}

/** Rows about memory and a warning, for a link or a RedisFailover. */
export function memoryRows({ memory, warning }: Pick<LinkStatus, "memory" | "warning">): Rows {
  return [
    ...(memory === undefined ? [] : [["memory", `${memoryWords(memory)} are used`] as Rows[number]]),
    ...(warning === undefined ? [] : [["warning", warning] as Rows[number]]),
  ];
}

/** One line for each service with replicas on other nodes. */
export function elsewhereLines({ services = [] }: Report): string[] {
  return services
    .filter(({ elsewhere }) => elsewhere.length > 0)
    .map(({ name, wanted, elsewhere }) => {
      const nodes = [...new Set(elsewhere)].join(", ");
      return `${elsewhere.length} of ${wanted} replicas of ${name} are on other nodes: not looked at (${nodes}).`;
    });
}

const REDUNDANCY: Readonly<Record<LinkState, string>> = {
  works: "works, redundant",
  unknown: "works, without redundancy",
  broken: "takes no writes",
};

/** State of a RedisFailover, in a few words. */
export function failoverWords(failover: FailoverStatus): string {
  return failover.refusal === undefined ? REDUNDANCY[failoverState(failover)] : "refuses writes";
}

/** Rows of a table, each with a name and a value. */
export type Rows = [name: string, value: string][];

const REMEDY: Rows[number] = [
  "remedy",
  "start the machine that is away; if it is gone for good, name another one in `nodes` and run `pulumi up`",
];

/** Rows about a RedisFailover: its memory, nodes, Sentinels and HAProxy services, and what is missing. */
export function failoverRows(failover: FailoverStatus): Rows {
  const { nodes, fronts, quorum, missing, refusal } = failover;
  return [
    ...(refusal === undefined ? [] : [["why", refusal] as Rows[number]]),
    ...memoryRows(failover),
    ...nodes.map(({ node, machine, role, away, lag }): Rows[number] => {
      const more = lag === undefined ? "" : `, last heard of ${lag} s ago`;
      return [`node ${node}`, `${machine}: ${away ?? `${role}${more}`}`];
    }),
    ["sentinels", quorum ? "a majority" : "no majority reaches each other"],
    ...fronts.map(({ name, ...of }): Rows[number] => ["front", `${name}: ${of.running} of ${of.wanted} run`]),
    ...missing.map((what): Rows[number] => ["missing", what]),
    ...(missing.length === 0 ? [] : [REMEDY]),
  ];
}

/** Changes of each RedisFailover between two looks, in words. */
function failoverChanges(before: Report, after: Report): Change[] {
  return (after.failovers ?? []).flatMap((is) => {
    const was = before.failovers?.find(({ name }) => name === is.name);
    const said = (one?: FailoverStatus) =>
      one &&
      `${failoverWords(one)}, primary ${one.primary ?? "none"}${one.warning === undefined ? "" : ", with a warning"}`;
    return said(is) === said(was) ? [] : [{ at: after.at, key: is.name, text: `${is.name}: ${said(is)}` }];
  });
}

/** Message of an error; its code if the message is empty. */
export function messageOf(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  return message || (code ?? String(error));
}
