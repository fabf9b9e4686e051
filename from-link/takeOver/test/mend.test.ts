import assert from "node:assert/strict";
import { test } from "node:test";
import type Docker from "dockerode";
import type { Entry, Takeover } from "../journal.ts";
import { COPY_LABEL } from "../look.ts";
import { removeUnknown } from "../mend.ts";

const STACK = { "redis-link.stack": "linked/dev", "redis-link.state": "mine" };
const OTHER = { ...STACK, "redis-link.state": "another" };
/** Id of what is on each network. */
const END = "e".repeat(64);
const startedAt = Date.parse("2026-01-02");

const entryOf = (name: string): Entry => ({
  ...{
    id: `${name}-old`,
    name,
    asideName: `${name}-before`,
    running: true,
    restart: "no",
    autoRemove: false,
  },
  ...{ links: [], mounts: [] },
});

const container = (name: string, Labels: Record<string, string> = STACK, Created = "2026-01-01") => ({
  ...{ Id: `${name}-new`, Name: `/${name}`, Created, Config: { Labels } },
});

/** Runs it on a daemon with containers and networks. Returns what it removed. */
async function removed(
  containers: readonly { Id: string; Name: string }[],
  networks: readonly string[],
  { known = [], entries }: { known?: readonly string[]; entries?: readonly Entry[] } = {},
): Promise<string[]> {
  const gone: string[] = [];
  const docker = {
    getContainer: (asked: string) => ({
      inspect: () =>
        Promise.resolve(containers.find(({ Id, Name }) => Id === asked || Name === `/${asked}`)).then(
          (found) => found ?? Promise.reject(Object.assign(new Error("none"), { statusCode: 404 })),
        ),
      remove: (options: object) => Promise.resolve(gone.push(`${asked} ${JSON.stringify(options)}`)),
    }),
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
        Promise.resolve(gone.push(`${Container === END ? "end" : Container} off ${id}`)),
      remove: () => Promise.resolve(gone.push(id)),
    }),
  };
  const resources = [
    { type: "pulumi:providers:redis-link", outputs: { stateId: "mine" } },
    ...known.map((id) => ({ id })),
  ];
  const takeover = {
    docker: docker as unknown as Docker,
    program: { state: () => Promise.resolve({ deployment: { resources } }) },
    plan: { project: "linked", stack: "dev" },
    journal: { startedAt, entries: ["web", "api"].map(entryOf) },
    say: () => undefined,
  } as unknown as Takeover;
  await removeUnknown(takeover, entries);
  return gone;
}

void test("of networks that the state never heard of, those of containers that are moved are removed, and no other", async () => {
  const networks = [
    "web-front",
    "web-link-db",
    "api-link-web",
    "webshop-front",
    "shop",
    "other-link-web",
    "web-link-x of another",
    "web-link-y of another of shop/dev",
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
  assert.deepEqual(
    await removed([container("web"), container("api")], ["web-front", "api-front"], {
      entries: [entryOf("api")],
    }),
    ['api-new {"force":true}', "end off api-front-id", "api-front-id"],
  );
});

const strangers: [string, { Id: string; Name: string }][] = [
  ["of another state of a stack of the same name", container("web", OTHER, "2026-01-03")],
  ["which the state knows", { ...container("web"), Id: "known" }],
  ["which is the one of before", { ...container("web"), Id: "web-old" }],
  ["which is a copy of the one of before", container("web", { ...STACK, [COPY_LABEL]: "web-old" })],
  ["of another stack, made before the takeover began", container("web", { "redis-link.stack": "shop/dev" })],
  [
    "without labels, made before the takeover began",
    { ...container("web"), ...{ Config: { Labels: null } } },
  ],
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
