import { endWords, failoverRows, failoverWords, insideWords, stateWords, titleOf } from "../words";
import { failoverState, type Change, type FailoverStatus, type LinkStatus } from "../report";
import { at, element, showIn } from "./elements";

/** What is known of the chosen link, and what became of it. */
export function showDetails(link: LinkStatus | undefined, changes: readonly Change[]): void {
  const section = at("details");
  section.hidden = link === undefined;
  if (link === undefined) return;
  showIn(at("details-title"), [new Text(titleOf(link))]);
  const rows = rowsOf(link).flatMap(([name, value, className]) => [
    element("dt", name),
    element("dd", value, className),
  ]);
  showIn(at("facts"), rows);
  const own = changes
    .filter(({ key }) => key === link.key)
    .map(({ at: time, text }) => {
      const item = element("li");
      const stamp = element("time", new Date(time).toLocaleTimeString());
      stamp.dateTime = time;
      item.append(stamp, ` ${text.slice(titleOf(link).length + 2)}`);
      return item;
    });
  showIn(at("changes"), own.length > 0 ? own : [element("li", "None since this map was started.")]);
}

/** Each Redis that fails over: who is the primary, and what is missing. */
export function showFailovers(failovers: readonly FailoverStatus[]): void {
  at("failovers").hidden = failovers.length === 0;
  const rows = failovers.flatMap((failover) => [
    element("dt", failover.name),
    element("dd", failoverWords(failover), failoverState(failover)),
    ...failoverRows(failover).flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
  ]);
  showIn(at("nodes"), rows);
}

function rowsOf(link: LinkStatus): [name: string, value: string, className?: string][] {
  const { consumer, source, variables, networks, since, node, kind, stack, drift, state } = link;
  return [
    ["State", stateWords(link), state],
    ["Consumer", `${consumer.name}, ${endWords(consumer)}`],
    ["Source", source === undefined ? "nothing says which" : `${source.name}, ${endWords(source)}`],
    ["From inside", insideWords(link)],
    ["Variables", variables.join(", ") || "none", "names"],
    ["Networks", networks.join(", ") || "none that both are on", "names"],
    ["Since", since === undefined ? "not whole now" : new Date(since).toLocaleString()],
    ["Node", node],
    ["Made by", kind === "legacy" ? "docker run --link" : (stack ?? "a stack that is not known")],
    ...drift.map((one): [string, string] => ["Drift", one]),
  ];
}
