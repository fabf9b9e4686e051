import assert from "node:assert/strict";
import { test } from "node:test";
import { removeUnknownOfSwarm } from "../removeUnknownOfSwarm.ts";
import type { StackDaemon } from "../stackDaemon.ts";

const AT = Date.parse("2026-01-02T03:04:05Z");
const after = (ms: number) => new Date(AT + ms).toISOString();
const SOON_MS = 20;
const SOURCE = "5".repeat(64);
const ENDS = { [SOURCE]: {}, "lb-app-link": {} };

interface Swarm {
  service?: object[];
  secret?: object[];
  network?: { Id: string; Name: string; Created: string }[];
  isManager?: boolean;
  /** What the source's daemon has on the network. @default the source, and an end of the swarm's own */
  attached?: object | null;
}

/** What is asked of a manager with these things, and of the daemon of the source, to remove. */
async function removed({ isManager = true, attached = ENDS, ...swarm }: Swarm): Promise<string[]> {
  const asked: string[] = [];
  const manager = (args: string[]) => {
    const [kind = "", act, id] = args;
    const things = (swarm[kind as keyof typeof swarm] ?? []) as { ID?: string; Id?: string }[];
    if (kind === "info") return Promise.resolve(`${isManager}\n`);
    if (act === "ls") {
      if (asked.includes(`${kind} rm ${things.at(0)?.Id}`)) asked.push("looked for it");
      return Promise.resolve(things.map(({ ID, Id }) => ID ?? Id).join("\n"));
    }
    if (act === "inspect")
      return Promise.resolve(JSON.stringify(things.filter((thing) => (thing.ID ?? thing.Id) === id)));
    asked.push(args.join(" "));
    // Its node has a network for a moment longer.
    setTimeout(() => void things.splice(0), kind === "network" ? SOON_MS : 0);
    return Promise.resolve("");
  };
  const source = (args: string[]) => {
    if (args[1] === "inspect") return Promise.resolve(JSON.stringify([{ Containers: attached }]));
    asked.push(`source: ${args.join(" ")}`);
    return Promise.resolve("");
  };
  const daemon = (run: StackDaemon["run"]): StackDaemon => ({ cli: "docker", env: {}, run });
  await removeUnknownOfSwarm(daemon(manager), daemon(source), {
    states: ["one"],
    known: new Set(["known", "app-front"]),
    at: AT,
  });
  return asked;
}

void test("what the state does not know goes, services first, and the source is taken off its network before", async () => {
  const asked = await removed({
    service: [{ ID: "svc", CreatedAt: after(0), Spec: { Name: "app" } }],
    secret: [{ ID: "sec", CreatedAt: after(1000), Spec: { Name: "app-redis-password-1" } }],
    network: [{ Id: "net", Created: after(-1000), Name: "app-link-redis" }],
  });
  assert.deepEqual(asked, [
    "service rm svc",
    "secret rm sec",
    `source: network disconnect --force net ${SOURCE}`,
    ...["network rm net", "looked for it"],
  ]);
});

void test("a network that nothing is on is removed as it is", async () => {
  const network = [{ Id: "net", Created: after(0), Name: "app-link-redis" }];
  assert.deepEqual(await removed({ network, attached: null }), ["network rm net", "looked for it"]);
});

void test("what the state knows by id or name, and what is of another time, is left alone", async () => {
  const asked = await removed({
    service: [{ ID: "known", CreatedAt: after(0), Spec: { Name: "app" } }],
    secret: [{ ID: "old", CreatedAt: after(-91_000), Spec: { Name: "x" } }],
    network: [{ Id: "front", Created: after(0), Name: "app-front" }],
  });
  assert.deepEqual(asked, []);
});

void test("a daemon that manages no swarm is asked nothing more", async () => {
  assert.deepEqual(await removed({ isManager: false, service: [{ ID: "svc", CreatedAt: after(0) }] }), []);
});
