import { changesBetween } from "../../../components/status/phrases";
import { coloured, escaped, mermaidOf, sinceWords, textOf } from "../../../components/status/text";
import { exitCodeOf, type LinkStatus, type Report } from "../../../components/status/report";
import { WORKS } from "../../support/linkedContainers";

const reason = "store does not run (exited, exit code 137): `docker start store`";
const BROKEN: LinkStatus = {
  ...{ ...WORKS, state: "broken", reason, address: undefined, since: undefined, networks: [] },
};
const shellless = "neither app nor store has a shell to look with";
const UNKNOWN: LinkStatus = { ...WORKS, state: "unknown", reason: shellless };
const DRIFTED: LinkStatus = { ...WORKS, drift: ["the network app-link-redis was made anew"] };
const MIB = 2 ** 20;
const memory = { used: 172.85 * MIB, max: 192 * MIB };
const warning = "90 % of its memory are used";
const WARNED: LinkStatus = { ...WORKS, memory, warning };
const OLD: LinkStatus = {
  ...{ ...WORKS, key: "old", kind: "legacy", stack: undefined, alias: "db", variables: [] },
};
const report = (...links: LinkStatus[]): Report => ({
  at: "2026-01-01T00:05:02.000Z",
  scope: "the stack redis-link/dev",
  links,
});
const now = Date.parse("2026-01-01T00:05:02.000Z");

test("the text of a link that works shows all facts of the link", () => {
  expect(textOf(report(WORKS), undefined, now)).toBe(`Links of the stack redis-link/dev: 1 of 1 works.

✓ app → redis → store: works
  consumer    app, running, healthy
  source      store, running
  inside      redis is 10.0.0.3, port 6379 takes a connection in 0.21 ms
  variables   REDIS_HOST, REDIS_PASSWORD
  networks    app-link-redis
  since       2026-01-01 00:00:02 UTC (5 minutes ago)
  node        here
  made by     redis-link/dev

--watch follows them, --json is for programs, and \`map\` shows them as a page.`);
});

test.each<[what: string, link: LinkStatus, words: string[]]>([
  [
    "broken",
    BROKEN,
    [
      "✗ app → redis → store: broken",
      `  why         ${reason}`,
      "  inside      not reached",
      "not whole now",
    ],
  ],
  ["not known", UNKNOWN, ["? app → redis → store: not known", "has a shell to look with"]],
  ["drifted", DRIFTED, ["  drift       the network app-link-redis was made anew", "`pulumi up --refresh`"]],
  [
    "drifted to another container",
    { ...WORKS, drift: ["store is another container than the source in the state"] },
    ["`pulumi up --refresh` brings", "it, remove or rename each container that is another"],
  ],
  ["near its memory limit", WARNED, ["  memory      172.9 of 192 MiB are used", `  warning     ${warning}`]],
  ["made by docker run --link", OLD, ["  made by     docker run --link", "  variables   none"]],
  [
    "without a source",
    { ...BROKEN, source: undefined },
    ["✗ app → redis → nothing", "  source      nothing says which"],
  ],
])("describes a link that is %s", (_what, link, words) => {
  const text = textOf(report(link), undefined, now);
  for (const each of words) expect(text).toContain(each);
});

test("reports replicas on other nodes in one line, and with the same exit code", () => {
  const services = [
    { name: "app", wanted: 3, seen: 1, elsewhere: ["two", "three"] },
    { name: "web", wanted: 2, seen: 2, elsewhere: [] },
  ];
  expect(exitCodeOf({ ...report(WORKS), services })).toBe(0);
  expect(textOf({ ...report(WORKS, UNKNOWN), services }, undefined, now)).toContain(
    "Links of the stack redis-link/dev: 1 of 2 work.\n2 of 3 replicas of app are on other nodes: not looked at (two, three).\n\n",
  );
});

test("text fits 80 columns, and has colours only on request", () => {
  const variables = Array.from({ length: 40 }, (_, index) => `REDIS_PORT_${6379 + index}_TCP_ADDR`);
  const many = { ...BROKEN, variables };
  const text = textOf(report(many, UNKNOWN), undefined, now);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).not.toContain("\u001b");
  expect(textOf(report(many), coloured, now)).toContain("\u001b[31m✗\u001b[0m");
});

test.each<[what: string, code: number, links: LinkStatus[]]>([
  ["no links", 0, []],
  ["links that work", 0, [WORKS, OLD]],
  ["a broken link among others", 2, [WORKS, BROKEN, UNKNOWN, DRIFTED]],
  ["a warning", 0, [WORKS, WARNED]],
  ["a link that is not known", 3, [WORKS, UNKNOWN]],
  ["drift", 3, [WORKS, DRIFTED]],
])("the exit code for %s is %d", (_what, code, links) => {
  expect(exitCodeOf(report(...links))).toBe(code);
});

test.each<[seconds: number, words: string]>([
  [0, "0 seconds"],
  [1, "1 second"],
  [61, "1 minute"],
  [7200, "2 hours"],
  [90_000, "1 day"],
])("shows a time %s s before now as %s ago", (seconds, words) => {
  expect(sinceWords("2026-01-01T00:00:02.000Z", Date.parse("2026-01-01T00:00:02Z") + seconds * 1000)).toBe(
    `2026-01-01 00:00:02 UTC (${words} ago)`,
  );
});

test("a Mermaid flowchart shows links that do not work as dashed arrows", () => {
  expect(mermaidOf(report(WORKS, { ...BROKEN, alias: "cache", source: undefined }))).toBe(`flowchart LR
  c0["app"]
  c1["store"]
  c2["nothing as cache"]
  c0 -->|"redis ✓"| c1
  c0 -.->|"cache ✗"| c2
  linkStyle 0 stroke:#1a7f37
  linkStyle 1 stroke:#cf222e,stroke-width:2px`);
});

test.each<[text: string, safe: string]>([
  ["my-app.1_x", "my-app.1_x"],
  ['a"]; click c0 "javascript:', "a#34;#93;#59; click c0 #34;javascript:"],
  ["<script>&amp;", "#60;script#62;#38;amp#59;"],
  ["#quot;", "#35;quot#59;"],
  ["a\nb", "a#10;b"],
  ["日本", "#26085;#26412;"],
])("escapes %j as %j in Mermaid", (text, safe) => {
  expect(escaped(text)).toBe(safe);
});

const SICK = { name: "app", state: "running", health: "unhealthy" } as const;

test.each<[what: string, before: LinkStatus[], after: LinkStatus[], changes: string[]]>([
  [
    "no change if only the round trip and the address differ",
    [WORKS],
    [{ ...WORKS, roundTripMs: 9, address: "10.0.0.4" }],
    [],
  ],
  ["a link that breaks", [WORKS], [BROKEN], [`broken: ${reason}`]],
  ["a link that works again", [BROKEN], [WORKS], ["works"]],
  [
    "a new reason of a broken link",
    [BROKEN],
    [{ ...BROKEN, reason: "store is paused" }],
    ["broken: store is paused"],
  ],
  [
    "a consumer's changed health",
    [WORKS],
    [{ ...WORKS, consumer: SICK }],
    ["app is running, unhealthy, was running, healthy"],
  ],
  ["a warning", [WORKS], [WARNED], [`warning: ${warning}`]],
  ["no change if only the figure in a warning differs", [WARNED], [{ ...WARNED, warning: "91 %" }], []],
  ["that a warning has ended", [WARNED], [WORKS], ["has no warning any more"]],
  ["drift", [WORKS], [DRIFTED], ["drift: the network app-link-redis was made anew"]],
  ["that drift has ended", [DRIFTED], [WORKS], ["is as the state says again"]],
  ["a new link", [], [WORKS], ["is there, and works"]],
  ["a link that is gone", [WORKS], [], ["is gone"]],
])("a watch reports %s", (_what, before, after, changes) => {
  expect(changesBetween(report(...before), report(...after))).toEqual(
    changes.map((words) => ({ at: report().at, key: WORKS.key, text: `app → redis → store: ${words}` })),
  );
});
