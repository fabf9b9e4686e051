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

/** Runs the removal on a daemon with these containers. Returns the removed ones. */
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
  ["that the state has", { ...container("web"), Id: "known" }],
  ["that is the old container", { ...container("web"), Id: "web-old" }],
  ["that is a copy of the old container", container("web", { [COPY_LABEL]: "web-old" })],
  ["with the label of a state", container("web", { "redis-link.state": "x" })],
  ["from before the takeover", container("web", null, "2026-01-01")],
  ["with another name", container("shop")],
];

for (const [words, one] of strangers)
  void test(`keeps a container ${words}`, async () => {
    assert.deepEqual(await removed([one]), []);
  });

void test("removes an unlabelled container that a killed update left, but not the container's volumes", async () => {
  assert.deepEqual(await removed([container("web"), container("api", {})]), [
    'web-new {"force":true}',
    'api-new {"force":true}',
  ]);
});
