import assert from "node:assert/strict";
import { test } from "node:test";
import type { Takeover } from "../journal.ts";
import { COPY_LABEL } from "../look.ts";
import { removeUnlabelled } from "../mend.ts";
import { daemonOf, entryOf, type Inspected } from "./support/takenOver.ts";

const startedAt = Date.parse("2026-01-02");

const container = (name: string, Labels: Record<string, string> | null = null, Created = "2026-01-03") => ({
  ...{ Id: `${name}-new`, Name: `/${name}`, Created, Config: { Labels } },
});

/** Runs it on a daemon with containers. Returns what it removed. */
async function removed(containers: readonly Inspected[]): Promise<string[]> {
  const { docker, done } = daemonOf(containers);
  const takeover = {
    docker,
    program: { state: () => Promise.resolve({ deployment: { resources: [{ id: "known" }] } }) },
    journal: { startedAt, entries: ["web", "api"].map((name) => entryOf(name)) },
    say: () => undefined,
  } as unknown as Takeover;
  await removeUnlabelled(takeover);
  return done;
}

const strangers: [string, Inspected][] = [
  ["which the state knows", { ...container("web"), Id: "known" }],
  ["which is the one of before", { ...container("web"), Id: "web-old" }],
  ["which is a copy of the one of before", container("web", { [COPY_LABEL]: "web-old" })],
  ["with the label of a state, which the package looks at", container("web", { "redis-link.state": "x" })],
  ["from before the takeover", container("web", null, "2026-01-01")],
  ["of another name", container("shop")],
];

for (const [words, one] of strangers)
  void test(`a container ${words} stays`, async () => {
    assert.deepEqual(await removed([one]), []);
  });

void test("a container without a label that a killed update made is removed, and none of its volumes", async () => {
  assert.deepEqual(await removed([container("web"), container("api", {})]), [
    'web-new {"force":true}',
    'api-new {"force":true}',
  ]);
});
