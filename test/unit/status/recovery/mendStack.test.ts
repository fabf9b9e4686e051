import { spawnSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { mendStack, PulumiFailed } from "../../../../components/status/recovery/mendStack";
import { fakeDaemon, whyNoDaemon } from "../../../support/fakeDaemon";

const AT = "2026-01-02T03:04:05Z";
const lockOf = (user: string, host: string, pid: number) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end\n" +
  `  file:///s/1.json: created by ${user}@${host} (pid ${pid}) at ${AT}\n`;

const me = userInfo().username;
const MINE = lockOf(me, hostname(), spawnSync("true").pid);
const LIVE = lockOf(me, hostname(), process.pid);
const ELSEWHERE = lockOf(me, "laptop", 7);
const CONFLICT = "error: [409] Conflict: Another update is currently in progress.\n";
const NETWORK = "error: dial tcp: lookup api.pulumi.com: no such host\n";

const stateOf = (stack: string, stateId: string, ids: readonly string[] = []) => ({
  deployment: {
    manifest: { time: AT },
    resources: [
      { urn: `urn:pulumi:${stack}::shop::t::n`, type: "pulumi:providers:redis-link", inputs: { stateId } },
      ...ids.map((id) => ({ urn: `urn:pulumi:${stack}::shop::t::${id}`, type: "t", id })),
    ],
  },
});

interface Asked {
  /** Errors of the first refreshes. Later ones succeed. */
  fails?: readonly string[];
  force?: boolean;
  waitMs?: number;
  /** Output of `pulumi stack`. */
  about?: string;
  stacks?: Readonly<Record<string, object>>;
  /** Containers of the daemon, made when the update was broken off: the stack that their label names, by id. */
  containers?: Readonly<Record<string, string>>;
}

/** Pulumi's commands, the messages, the removed containers, and the error. */
async function mended({ fails = [], force = false, waitMs, about = "", stacks, containers = {} }: Asked) {
  const calls = fakeDaemon({
    info: {},
    listNetworks: () => [],
    listContainers: () =>
      Object.entries(containers).map(([Id, stack]) => ({
        ...{ Id, Names: [`/${Id}`], State: "exited", Mounts: [], Created: Date.parse(AT) / 1000 },
        Labels: { "redis-link.stack": stack },
      })),
  });
  whyNoDaemon.mockResolvedValue(undefined);
  const all: Readonly<Record<string, object>> = stacks ?? { dev: stateOf("dev", "one") };
  const [asked, said, left]: [string[], string[], string[]] = [[], [], [...fails]];
  const answer = (args: readonly string[]): string => {
    const name = args[args.indexOf("--stack") + 1] ?? "";
    if (args[0] === "whoami") return JSON.stringify({ url: "s3://bucket" });
    if (args[1] === "ls") return JSON.stringify(Object.keys(all).map((one) => ({ name: one })));
    if (args[1] === "export") return JSON.stringify(all[name]);
    return args[0] === "stack" ? about : "";
  };
  const pulumi = (args: readonly string[]) => {
    asked.push(args[0] === "stack" ? `stack ${args[1] ?? ""}` : (args[0] ?? ""));
    const stderr = args[0] === "refresh" ? left.shift() : undefined;
    return Promise.resolve({
      code: stderr === undefined ? 0 : 255,
      stdout: answer(args),
      stderr: stderr ?? "",
    });
  };
  const error = await mendStack({
    ...{ pulumi, stack: "dev", force, waitMs, command: "npx redis-link recover" },
    say: (line) => said.push(line),
  }).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  const removed = calls.filter(([name]) => name === "container.remove").map(([, id]) => id);
  return { asked, said: said.join("\n"), removed, error };
}

test.each<[words: string, asked: Asked]>([
  ["that a dead process of this user left", { fails: [MINE] }],
  ["of another machine, with --force", { fails: [ELSEWHERE], force: true }],
  ["of a live process, with --force", { fails: [LIVE], force: true }],
  ["of a Pulumi service, with --force", { fails: [CONFLICT], force: true }],
])("removes a lock %s, and refreshes the stack", async (_words, asked) => {
  const { asked: calls, said, error } = await mended(asked);
  expect(error).toBeUndefined();
  expect(calls.filter((name) => !name.startsWith("stack"))).toEqual([
    "whoami",
    "refresh",
    "cancel",
    "refresh",
  ]);
  expect(said).toContain("Taking the lock away of ");
});

test.each<[words: string, asked: Asked, said: RegExp]>([
  [
    "of another machine",
    { fails: [ELSEWHERE] },
    /"dev" is locked by process 7 of .*@laptop .*recover --force/,
  ],
  ["of a live process", { fails: [LIVE] }, /which is alive: another update is under way/],
  ["of a Pulumi service", { fails: [CONFLICT] }, /"dev" is locked by another update: wait .*recover --force/],
  [
    "of a Pulumi service that names the user",
    { fails: [CONFLICT], about: "    Update in progress:\n\tStarted: 2 minutes ago\n\tRequested By: ann\n" },
    /"dev" is locked by an update of ann since 2 minutes ago: wait/,
  ],
])("keeps a lock %s, and names its holder", async (_words, asked, said) => {
  const { asked: calls, error } = await mended(asked);
  expect(calls).not.toContain("cancel");
  expect(error?.message).toMatch(said);
});

test("shows a network error, and removes no lock", async () => {
  const { asked, error } = await mended({ fails: [NETWORK], force: true });
  expect(asked).not.toContain("cancel");
  expect(error).toBeInstanceOf(PulumiFailed);
  expect(error).toMatchObject({
    code: 255,
    message: expect.stringMatching(/^pulumi refresh fails: dial tcp/) as string,
  });
});

test("fails if a removed lock is there again", async () => {
  const { asked, error } = await mended({ fails: [MINE, MINE] });
  expect(asked.filter((name) => name === "cancel")).toHaveLength(1);
  expect(error).toBeInstanceOf(PulumiFailed);
});

test("waits for a live process of this user within the given time", async () => {
  const { asked, said, error } = await mended({ fails: [LIVE], waitMs: 60_000 });
  expect(error).toBeUndefined();
  expect(asked).not.toContain("cancel");
  expect(said).toContain("Waiting for Pulumi, which is at work still: process ");
});

const moved = {
  dev: stateOf("dev", "one"),
  "organization/shop/prod": stateOf("prod", "one", ["known"]),
};
const renamed = { dev: stateOf("dev", "one"), before: stateOf("before", "two") };

test.each<[words: string, asked: Asked, removed: string[]]>([
  ["and has the stack's label is removed", { containers: { lost: "shop/dev" } }, ["lost"]],
  [
    "and has the label of a stack with the same state id stays",
    { stacks: moved, containers: { x: "shop/prod" } },
    [],
  ],
  [
    "but that a stack with the same state id knows stays",
    { stacks: moved, containers: { known: "shop/dev" } },
    [],
  ],
  [
    "is removed although another stack has the same state id",
    { stacks: moved, containers: { lost: "shop/dev" } },
    ["lost"],
  ],
  [
    "and has the stack's former name as label is removed",
    { stacks: renamed, containers: { x: "shop/before" } },
    ["x"],
  ],
  [
    "stays if another stack's state cannot be read",
    { stacks: { ...renamed, broken: undefined as unknown as object }, containers: { x: "shop/dev" } },
    [],
  ],
])("a container that the state does not know %s", async (_words, asked, wanted) => {
  const { removed, said, error } = await mended(asked);
  expect(error).toBeUndefined();
  expect(removed).toEqual(wanted);
  if (wanted.length === 0) expect(said).toMatch(/The container \w+ stays, as .* docker rm \w+$/);
});

test("reads other stacks only if there is something to remove", async () => {
  expect((await mended({})).asked).not.toContain("stack ls");
});
