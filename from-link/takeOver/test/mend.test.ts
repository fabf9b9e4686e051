import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry, Takeover } from "../journal.ts";
import { COPY_LABEL } from "../look.ts";
import { removeUnknown } from "../mend.ts";
import { daemonOf, entryOf, type Inspected } from "./support/takenOver.ts";

const STACK = { "redis-link.stack": "linked/dev", "redis-link.state": "mine" };
const OTHER = { ...STACK, "redis-link.state": "another" };
/** Id of what is on each network. */
const END = "e".repeat(64);
const startedAt = Date.parse("2026-01-02");

const container = (name: string, Labels: Record<string, string> = STACK, Created = "2026-01-01") => ({
  ...{ Id: `${name}-new`, Name: `/${name}`, Created, Config: { Labels } },
});

/** Runs it on a daemon with containers and networks. Returns what it removed. */
async function removed(
  containers: readonly Inspected[],
  networks: readonly string[],
  { known = [], entries }: { known?: readonly string[]; entries?: readonly Entry[] } = {},
): Promise<string[]> {
  const { docker, done } = daemonOf(containers, {
    listNetworks: ({ filters }: { filters: { label: string[] } }) => {
      assert.deepEqual(filters.label, ["redis-link.stack"]);
      const labelled = networks.map((said) => {
        const [Name = "", state = "mine", stack = "linked/dev"] = said.split(" of ");
        return { Id: `${Name}-id`, Name, Labels: { "redis-link.stack": stack, "redis-link.state": state } };
      });
      return Promise.resolve(labelled);
    },
    getNetwork: (id: string) => ({
      inspect: () => Promise.resolve({ Containers: { [END]: {} } }),
      disconnect: ({ Container }: { Container: string }) =>
        Promise.resolve(done.push(`${Container === END ? "end" : Container} off ${id}`)),
      remove: () => Promise.resolve(done.push(id)),
    }),
  });
  const provider = { type: "pulumi:providers:redis-link", outputs: { stateId: "mine" } };
  const resources = [provider, ...known.map((id) => ({ id }))];
  const takeover = {
    docker,
    program: { state: () => Promise.resolve({ deployment: { resources } }) },
    plan: { project: "linked", stack: "dev" },
    journal: { startedAt, entries: ["web", "api"].map((name) => entryOf(name)) },
    say: () => undefined,
  } as unknown as Takeover;
  await removeUnknown(takeover, entries);
  return done;
}

void test("of networks that the state never heard of, those of containers that are moved are removed, and no other", async () => {
  const networks = [
    ...["web-front", "web-link-db", "api-link-web", "webshop-front", "shop", "other-link-web"],
    ...["web-link-x of another", "web-link-y of another of shop/dev"],
  ];
  assert.deepEqual(await removed([], networks), [
    ...["end off web-front-id", "web-front-id", "end off web-link-db-id", "web-link-db-id"],
    ...["end off api-link-web-id", "api-link-web-id"],
  ]);
  assert.deepEqual(await removed([], networks, { known: ["web-front-id", "web-link-db-id"] }), [
    ...["end off api-link-web-id", "api-link-web-id"],
  ]);
});

void test("what a killed update made before the stack got its name is removed, by the id of the state", async () => {
  const before = { ...STACK, "redis-link.stack": "linked/before" };
  assert.deepEqual(await removed([container("web", before)], ["web-front of mine of linked/before"]), [
    ...['web-new {"force":true}', "end off web-front-id", "web-front-id"],
  ]);
});

void test("of one chain, those of another one stay", async () => {
  const entries = [entryOf("api")];
  const gone = await removed([container("web"), container("api")], ["web-front", "api-front"], { entries });
  assert.deepEqual(gone, ['api-new {"force":true}', "end off api-front-id", "api-front-id"]);
});

const strangers: [string, Inspected][] = [
  ["of another state of a stack of the same name", container("web", OTHER, "2026-01-03")],
  ["which the state knows", { ...container("web"), Id: "known" }],
  ["which is the one of before", { ...container("web"), Id: "web-old" }],
  ["which is a copy of the one of before", container("web", { ...STACK, [COPY_LABEL]: "web-old" })],
  ["of another stack, made before the takeover began", container("web", { "redis-link.stack": "shop/dev" })],
  ["without labels, from before the takeover", { ...container("web"), ...{ Config: { Labels: null } } }],
];

for (const [words, one] of strangers)
  void test(`a container ${words} stays`, async () => {
    assert.deepEqual(await removed([one], [], { known: ["known"] }), []);
  });

void test("a container that a killed update made is removed, and none of its volumes: by its label, or its date", async () => {
  assert.deepEqual(await removed([container("web"), container("api", {}, "2026-01-03")], []), [
    'web-new {"force":true}',
    'api-new {"force":true}',
  ]);
});
