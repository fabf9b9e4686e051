import { setTimeout as sleep } from "node:timers/promises";
import { recordFailover } from "../support/failoverTable";
import { Failover, type Outcome } from "../support/failover";
import { doTo, nodeDocker, NODES, tasksOn, untilMember } from "../support/nodes";

/** How often the primary's machine is switched off, and its cable pulled. Without it three faults are tried, once each. */
const ROUNDS = Number(process.env.REDIS_LINK_FAILOVERS ?? 0);
const PARTITIONS = Math.min(ROUNDS, 10);

jest.setTimeout(Math.max(400_000, ROUNDS * 90_000));

/** Promised times. */
const FAILOVER_MS = 10_000;
const SWITCH_MS = 4_000;
const MAX_LAG_MS = 2_000;

/** Writes in flight at one moment: one of each writer, and some of a machine that is far too busy. */
const LAST_MOMENT_WRITES = 10;

const AWAY_MS = 8_000;

const failover = new Failover();
const { stack } = failover;
beforeAll(() => failover.make());
afterAll(() => failover.remove());

/** Of three nodes, the primary, and another. */
async function chosen(): Promise<{ primary: number; other: number }> {
  const primary = await failover.untilAllReachAll();
  return { primary, other: NODES.find((node) => node !== primary) ?? 1 };
}

async function switchOn(...nodes: number[]): Promise<void> {
  for (const node of nodes) await doTo(node, "power-on");
  for (const node of nodes) await untilMember(node);
}

/** All at the same moment, as by a power cut. */
const cutPower = () => Promise.all(NODES.map((node) => doTo(node, "power-off")));

/** Switches a node off until the others have recovered, then on. @param meanwhile acts while it is off */
async function offAndOn(node: number, meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
  await doTo(node, "power-off");
  await sleep(AWAY_MS);
  await meanwhile();
  await switchOn(node);
}

const containerOf = async (node: number) => nodeDocker(node).getContainer(await failover.container(node));

/** Deletes what a node has on its disk, while its machine is off: as a new disk would be. */
const emptied = (node: number) => failover.emptyVolume(node);

/** Ends a process at once. @param port of Redis, or of its Sentinel */
async function kill(node: number, port: 6379 | 26379): Promise<void> {
  const found = `$(grep -l '[*]:${port}' /proc/[0-9]*/cmdline | cut -d / -f 3)`;
  await failover.shell(node, `kill -9 ${found}`);
}

/** Sets keys of the configuration, and updates. */
async function changed(config: Record<string, string>): Promise<void> {
  await stack.configure(config);
  await failover.up();
}

/** Containers of these services. @param names each without the prefix of the stack */
async function containersOf(names: readonly string[]): Promise<string[]> {
  const containers = NODES.flatMap((node) => names.map((name) => tasksOn(node, `${stack.id}-${name}`)));
  return (await Promise.all(containers)).flatMap((found) => found.map(({ Id }) => Id)).sort();
}

const SOURCE = ["redis-1", "redis-2", "redis-3", "one-link-redis-front"];

/** Containers of nodes and of the first app's fronts, and its connections: a change of another link keeps them. */
async function untouched(): Promise<Record<"ids" | "writers", string[]>> {
  const ids = await containersOf([...SOURCE, "one"]);
  const primary = await failover.primary();
  const auth = "REDISCLI_AUTH=$(cat /run/redis-link/password) redis-cli --user watch";
  const clients = await failover.shell(primary, `${auth} client list type normal`);
  const writers = clients
    .split("\n")
    .filter((line) => line.includes(" user=default ") && line.includes("cmd=sadd"));
  return { ids, writers: writers.map((line) => line.split(" ")[0]!) };
}

async function allOff(order: readonly number[], pauseMs = 0): Promise<void> {
  await cutPower();
  for (const node of order) {
    await doTo(node, "power-on");
    await sleep(pauseMs);
  }
  for (const node of order) await untilMember(node);
}

interface Fault {
  name: string;
  /** How often it is tried. @default 1 */
  rounds?: number;
  /** Whether it also runs without {@link ROUNDS}. */
  always?: true;
  act: (nodes: { primary: number; other: number }) => Promise<unknown>;
  /** The longest that nobody may be answered; no limit if it is left out. */
  withinMs?: number;
  /** Whether the primary's last acknowledged writes may be lost, as it may not have sent them to a replica. */
  lastMoment?: true;
}

const faults: Fault[] = [
  {
    name: "The primary's machine switched off for 8 s, and back",
    always: true,
    rounds: Math.max(1, ROUNDS),
    act: ({ primary }) => offAndOn(primary),
    withinMs: FAILOVER_MS,
  },
  {
    name: "Planned change: memory",
    always: true,
    act: () => changed({ memoryMb: "300" }),
    withinMs: SWITCH_MS,
  },
  {
    name: "The app moved to another parent in the program, without aliases",
    always: true,
    act: async () => {
      const source = await containersOf(SOURCE);
      await stack.configure({ moved: "redis,apps" });
      await expect(stack.preview()).rejects.toThrow("give it the option `aliases`");
      await changed({ moved: "apps" });
      expect(await containersOf(SOURCE)).toEqual(source);
      expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
    },
    withinMs: 1000,
  },
  {
    name: "The password by which nodes follow each other replaced, so that all end at once",
    act: () => stack.pulumi(["up", "--yes", "--skip-preview", "--replace", "**repl-password"]),
  },
  {
    name: "All machines off at once, and back in another order",
    always: true,
    act: ({ primary, other }) =>
      allOff([other, NODES.find((node) => node !== primary && node !== other) ?? 1, primary], 4000),
  },
  {
    name: "Another machine switched off for 8 s, and back",
    act: ({ other }) => offAndOn(other),
    withinMs: FAILOVER_MS,
  },
  { name: "All machines off at once, and back", act: () => allOff(NODES) },
  {
    name: "The primary's engine restarted",
    lastMoment: true,
    act: ({ primary }) => doTo(primary, "power-off").then(() => switchOn(primary)),
    withinMs: FAILOVER_MS,
  },
  {
    name: "All off at once, the primary's machine comes back last",
    lastMoment: true,
    act: async ({ primary }) => {
      const others = NODES.filter((node) => node !== primary);
      await cutPower();
      for (const node of others) await doTo(node, "power-on");
      await failover.untilWhole(1);
      await sleep(AWAY_MS);
      await switchOn(primary);
    },
  },
  { name: "The primary's Redis killed", act: ({ primary }) => kill(primary, 6379), withinMs: FAILOVER_MS },
  {
    name: "The primary's Sentinel killed",
    act: ({ primary }) => kill(primary, 26379),
    withinMs: FAILOVER_MS,
  },
  {
    name: "The primary's container killed",
    lastMoment: true,
    act: async ({ primary }) => (await containerOf(primary)).kill() as Promise<unknown>,
    withinMs: FAILOVER_MS,
  },
  {
    name: "The primary's container stopped",
    act: async ({ primary }) => (await containerOf(primary)).stop({ t: 60 }) as Promise<unknown>,
    withinMs: SWITCH_MS,
  },
  {
    name: "The primary's volume emptied while its machine is off",
    act: ({ primary }) => offAndOn(primary, () => emptied(primary)),
    withinMs: FAILOVER_MS,
  },
  {
    name: "A replica's volume emptied while its machine is off",
    act: ({ other }) => offAndOn(other, () => emptied(other)),
    withinMs: FAILOVER_MS,
  },
  { name: "Planned change: image", act: () => changed({ image: "redis:7.0" }), withinMs: SWITCH_MS },
  { name: "Planned change: password", act: () => changed({ passwordVersion: "2" }), withinMs: SWITCH_MS },
  { name: "Planned change: password, by two", act: () => changed({ passwordVersion: "4" }) },
  {
    name: "The app scaled down, and up",
    act: () => changed({ replicas: "2" }).then(() => changed({ replicas: "3" })),
    withinMs: 1000,
  },
  {
    name: "A second link comes, and goes",
    act: async () => {
      const before = await untouched();
      for (const second of ["true", "false"]) {
        await changed({ second });
        const { ids, writers } = await untouched();
        expect(ids).toEqual(before.ids);
        expect(writers).toEqual(expect.arrayContaining(before.writers)); // the second app writes, too
      }
    },
    withinMs: 1000,
  },
];

/** At once: jest keeps what goes to the console until the file is done. */
const say = (what: object) => process.stderr.write(`${JSON.stringify(what)}\n`);

const wanted = faults.filter(({ always = false }) => always || ROUNDS > 0);

test.each(wanted)(
  "$name: no acknowledged write is lost",
  async ({ name, rounds = 1, act, withinMs, lastMoment = false }) => {
    const outcomes: Outcome[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const nodes = await chosen();
      await sleep(2000);
      const outcome = await failover.underLoad(
        () => act(nodes),
        ({ node }) => node !== nodes.primary,
      );
      say({ name, round, ...outcome, lost: outcome.lost.length });
      outcomes.push(outcome);
    }
    recordFailover({ fault: name, outcomes });
    for (const { acknowledged, lost, gapMs, from } of outcomes) {
      expect(acknowledged).toBeGreaterThan(100);
      expect(lost.filter(({ at }) => !lastMoment || at < from)).toEqual([]);
      expect(lost.length).toBeLessThan(LAST_MOMENT_WRITES);
      if (withinMs !== undefined) expect(gapMs).toBeLessThan(withinMs);
    }
  },
);

(ROUNDS > 0 ? test.each([0, 1]) : test.skip.each([0, 1]))(
  "in a partition, the former primary soon refuses writes from clients that wait for %i replicas",
  async (wait) => {
    if (wait > 0) await changed({ wait: String(wait) });
    const outcomes: Outcome[] = [];
    const lastLostMs: number[] = [];
    for (let round = 1; round <= PARTITIONS; round += 1) {
      const { primary } = await chosen();
      await sleep(2000);
      let cutAt = 0;
      const outcome = await failover.underLoad(
        async () => {
          cutAt = Date.now();
          await doTo(primary, "cut");
          await sleep(AWAY_MS);
          await doTo(primary, "mend");
          await untilMember(primary);
        },
        ({ node }) => node !== primary,
      );
      const last = Math.max(0, ...outcome.lost.map(({ at }) => at - cutAt));
      const lostBy = [...new Set(outcome.lost.map(({ node }) => node))];
      say({ partition: round, wait, primary, ...outcome, lost: outcome.lost.length, last, lostBy });
      outcomes.push(outcome);
      lastLostMs.push(last);
      expect(lostBy.filter((node) => node !== primary)).toEqual([]);
    }
    const fault = "A partition for 8 s, writers on both sides";
    recordFailover({ fault: wait > 0 ? `${fault}, with WAIT ${wait}` : fault, outcomes, lastLostMs });
    for (const { gapMs, lost } of outcomes) {
      expect(gapMs).toBeLessThan(FAILOVER_MS);
      if (wait > 0) expect(lost).toEqual([]);
    }
    for (const ms of lastLostMs) expect(ms).toBeLessThan(MAX_LAG_MS + 1000);
  },
);
