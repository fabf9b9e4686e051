import assert from "node:assert/strict";
import { test } from "node:test";
import { removeUnknown } from "../removeUnknown.ts";

const AT = Date.parse("2026-01-02T03:04:05Z");
const after = (ms: number) => new Date(AT + ms).toISOString();
const ANONYMOUS = "a".repeat(64);
const SOURCE = "b".repeat(64);

interface Container {
  Created: string;
  State?: { StartedAt: string };
  Mounts?: { Type: string; Name: string }[];
}

/** What is asked of a daemon that has these containers, and this network if any, to remove. */
async function removed(
  containers: Record<string, Container>,
  network?: string,
  on: Record<string, object> = {},
): Promise<string[]> {
  const asked: string[] = [];
  const run = (args: string[]) => {
    if (
      !args.includes("inspect") &&
      args.includes("--filter") &&
      !args.includes("label=redis-link.state=one")
    )
      throw new Error(`It looks at what is of another state: ${args.join(" ")}`);
    if (args[0] === "ps") return Promise.resolve(Object.keys(containers).join("\n"));
    if (args.includes("ls")) return Promise.resolve(network === undefined ? "" : "id");
    if (args[0] === "network" && args[1] === "inspect")
      return Promise.resolve(JSON.stringify([{ Created: after(0), Name: network, Containers: on }]));
    if (args[1] === "inspect") return Promise.resolve(JSON.stringify([containers[args[2] ?? ""]]));
    asked.push(args.join(" "));
    return Promise.resolve("");
  };
  await removeUnknown(
    { cli: "docker --host ssh://far", env: {}, run },
    { states: ["one"], known: new Set(["known", "app-front"]), at: AT },
  );
  return asked;
}

/** What is said on standard error meanwhile. */
async function said(work: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const original = console.error;
  console.error = (line: string) => void lines.push(line);
  try {
    await work();
  } finally {
    console.error = original;
  }
  return lines.join("\n");
}

const never = { State: { StartedAt: "0001-01-01T00:00:00Z" } };
const ran = { State: { StartedAt: after(1000) } };
const volumes = {
  Mounts: [
    { Type: "volume", Name: ANONYMOUS },
    { Type: "volume", Name: "of-the-user" },
  ],
};

void test("what the state knows, and what is of another time, is left alone", async () => {
  const left = await removed({
    known: { Created: after(0), ...never },
    older: { Created: after(-91_000), ...never },
    newer: { Created: after(91_000), ...never },
  });
  assert.deepEqual(left, []);
});

void test("a network goes, unless the state knows its id or its name", async () => {
  assert.deepEqual(await removed({}, "lost"), ["network rm id"]);
  assert.deepEqual(await removed({}, "app-front"), []);
});

void test("a source that was put on it already is taken off it first", async () => {
  assert.deepEqual(await removed({}, "lost", { [SOURCE]: {} }), [
    `network disconnect --force id ${SOURCE}`,
    "network rm id",
  ]);
});

void test("a container that never ran takes its anonymous volumes along", async () => {
  assert.deepEqual(await removed({ it: { Created: after(-1000), ...never, ...volumes } }), [
    "rm --force --volumes it",
  ]);
});

void test("one that ran leaves them, and says how to remove them, on the daemon that the stack is on", async () => {
  let asked: string[] = [];
  const words = await said(
    async () => (asked = await removed({ it: { Created: after(1000), ...ran, ...volumes } })),
  );
  assert.deepEqual(asked, ["rm --force it"]);
  assert.match(words, new RegExp(`If nothing needs it: docker --host ssh://far volume rm ${ANONYMOUS}$`));
});

void test("nothing is said where there are none", async () => {
  const words = await said(() => removed({ it: { Created: after(1000), ...ran } }));
  assert.doesNotMatch(words, /kept/);
});
