import { failoverState, type Told, type Change, type FailoverStatus, type LinkStatus } from "../report";
import { at, showIn, element, showPicture } from "./picture";
import { elsewhereLines, endWords, failoverRows, failoverWords, insideWords, memoryRows } from "../phrases";
import { stateWords, titleOf } from "../phrases";

/** Key of the link whose details are shown. */
let chosen: string | undefined;
/** The last message of the server. */
let told: Told = { changes: [] };
let isServerAway = false;

function show(): void {
  const links = told.report?.links ?? [];
  chosen ??= (links.find(({ state }) => state !== "works") ?? links[0])?.key;
  const link = links.find(({ key }) => key === chosen);
  showIn(at("scope"), [new Text(told.report === undefined ? "" : `Links of ${told.report.scope}`)]);
  showState();
  const choose = (key: string) => {
    chosen = key;
    show();
  };
  showPicture(links, { chosen: link?.key, isOld: isServerAway || told.lost !== undefined, choose });
  showFailovers(told.report?.failovers ?? []);
  showDetails(link, told.changes);
}

/** Shows the state of all links in a line that screen readers read aloud when it changes. */
function showState(): void {
  const [state, words] = overall();
  const line = at("state");
  line.className = state;
  showIn(line, [new Text(words)]);
}

function overall(): [state: string, words: string] {
  const { report, lost } = told;
  if (isServerAway)
    return [
      "broken",
      "What serves this page does not answer. Start `npx redis-link map` again; this page goes on by itself.",
    ];
  if (lost !== undefined) {
    const old = report === undefined ? "" : ` What is below is of ${timeOf(report.at)}.`;
    return ["broken", `The daemon does not answer (${lost}). It is asked again until it does.${old}`];
  }
  if (report === undefined) return ["unknown", "Asking the daemon …"];
  const { links, failovers = [] } = report;
  if (links.length === 0) return ["unknown", "There are no links here."];
  const count = (state: string) => links.filter((link) => link.state === state).length;
  const drifted = links.filter(({ drift }) => drift.length > 0).length;
  const warned = links.filter(({ warning }) => warning !== undefined).length;
  const states = [...links.map(({ state }) => state), ...failovers.map(failoverState)];
  const words = [
    ...failovers.map((failover) => `${failover.name} ${failoverWords(failover)}.`),
    `${count("works")} of ${links.length} ${links.length === 1 ? "link works" : "links work"}.`,
    ...elsewhereLines(report),
    ...(warned === 0 ? [] : [`${warned} ${warned === 1 ? "has" : "have"} a warning.`]),
    ...(drifted === 0 ? [] : [`${drifted} ${drifted === 1 ? "differs" : "differ"} from the stack's state.`]),
  ];
  const worst = (["broken", "unknown"] as const).find((state) => states.includes(state)) ?? "works";
  return [worst, words.join(" ")];
}

function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString();
}

// EventSource reconnects by itself.
const events = new EventSource("/events");
events.onmessage = ({ data }: MessageEvent<string>) => {
  told = JSON.parse(data) as Told;
  isServerAway = false;
  show();
};
events.onerror = () => {
  isServerAway = true;
  show();
};

/** Shows the details and the changes of the chosen link. */
function showDetails(link: LinkStatus | undefined, changes: readonly Change[]): void {
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
      const stamp = element("time", timeOf(time));
      stamp.dateTime = time;
      item.append(stamp, ` ${text.slice(titleOf(link).length + 2)}`);
      return item;
    });
  showIn(at("changes"), own.length > 0 ? own : [element("li", "None since this map was started.")]);
}

/** Shows each RedisFailover with its primary, and with the reasons why it is not redundant. */
function showFailovers(failovers: readonly FailoverStatus[]): void {
  at("failovers").hidden = failovers.length === 0;
  const rows = failovers.flatMap((failover) => [
    element("dt", failover.name),
    element("dd", failoverWords(failover), failoverState(failover)),
    ...failoverRows(failover).flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
  ]);
  showIn(at("nodes"), rows);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function rowsOf(link: LinkStatus): [name: string, value: string, className?: string][] {
  const { consumer, source, variables, networks, since, node, kind, stack, drift, state } = link;
  return [
    ["State", stateWords(link), state],
    ["Consumer", `${consumer.name}, ${endWords(consumer)}`],
    ["Source", source === undefined ? "nothing says which" : `${source.name}, ${endWords(source)}`],
    ["From inside", insideWords(link)],
    ...memoryRows(link).map(([name, value]): [string, string] => [capitalised(name), value]),
    ["Variables", variables.join(", ") || "none", "names"],
    ["Networks", networks.join(", ") || "none that both are on", "names"],
    ["Since", since === undefined ? "not whole now" : new Date(since).toLocaleString()],
    ["Node", node],
    ["Made by", kind === "legacy" ? "docker run --link" : (stack ?? "a stack that is not known")],
    ...drift.map((one): [string, string] => ["Drift", one]),
  ];
}
