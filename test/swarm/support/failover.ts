import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { TestStack } from "../../e2e/support/testStack";
import { eventually } from "../../../tools/shared/eventually.ts";
import { daemonOf, dataOf, execOn, NODES, REGISTRY, tasksOn } from "./nodes";
import { longestGap, Writers, type Acknowledged } from "./writers";

const AUTH = "REDISCLI_AUTH=$(cat /run/secrets/sentinel) timeout 1 redis-cli --user sentinel";

/** Writes of this long before are compared too. */
const BEFORE_MS = 2000;

/** Effects of a fault of a RedisFailover on writers. */
export interface Outcome {
  /** The longest time without an answer to anybody who counts. */
  gapMs: number;
  acknowledged: number;
  lost: Acknowledged[];
  /** When it was begun, in milliseconds since 1970. */
  from: number;
  /** From the end of what was done until each node had all data again. */
  wholeMs: number;
}

/** A Redis on all nodes with writers on each, made by the component. */
export class Failover {
  readonly stack: TestStack;
  readonly redis: string;
  readonly writers: Writers;
  private readonly nodes: readonly number[];
  private readonly prefix: string;
  private password = "";

  /** @param prefix what stands in front of the names of its services */
  constructor(
    nodes: readonly number[] = NODES,
    stack = new TestStack(resolve(__dirname, "../failover/program")),
    prefix = "",
  ) {
    this.nodes = nodes;
    this.stack = stack;
    this.redis = `${stack.id}-redis`;
    this.prefix = prefix;
    this.writers = new Writers(`${this.stack.id}-one`, nodes);
  }

  async make(config: Record<string, string> = {}): Promise<void> {
    await this.stack.create({
      ...{ registry: REGISTRY, manager: daemonOf(1), otherManager: daemonOf(2), "docker:host": daemonOf(2) },
      app: join("test", "swarm", "failover", "writer"),
      ...{ replicas: String(this.nodes.length), ...config },
    });
    await this.up();
    this.writers.follow();
  }

  async up(): Promise<void> {
    this.password = (await this.stack.up()).password ?? "";
  }

  async remove(): Promise<void> {
    this.writers.end();
    await this.stack.remove();
  }

  /** The container of a node's Redis that runs. */
  async container(node: number): Promise<string> {
    const tasks = await tasksOn(node, `${this.prefix}${this.redis}-${node}`);
    // A second one waits until the first is gone.
    const oldest = tasks.sort((left, right) => left.Created - right.Created)[0];
    if (oldest === undefined) throw new Error(`node${node} has no Redis`);
    return oldest.Id;
  }

  /** Deletes what a node has on its disk, while its machine is off: as a new disk would be. */
  async emptyVolume(node: number): Promise<void> {
    const folder = join(dataOf(node), "volumes", `${this.redis}-${node}`, "_data");
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  }

  /** Runs a shell command in the Redis container of a node. */
  async shell(node: number, command: string): Promise<string> {
    const { stdout, code } = await execOn(node, await this.container(node), "sh", "-c", command);
    if (code !== 0) throw new Error(`${command} on node${node}: ${code}`);
    return stdout;
  }

  /** The primary that a majority of sentinels names. @throws Error if they do not */
  async primary(): Promise<number> {
    const named = await Promise.all(
      this.nodes.map((node) =>
        this.shell(node, `${AUTH} -p 26379 sentinel get-master-addr-by-name m`).catch(() => ""),
      ),
    );
    const found = this.nodes.find(
      (node) => named.filter((said) => said.startsWith(`r${node}\n`)).length > this.nodes.length / 2,
    );
    if (found === undefined) throw new Error(`no primary: ${named.join(" ")}`);
    return found;
  }

  /** The primary, once `replicas` others follow it. */
  async untilWhole(replicas = this.nodes.length - 1): Promise<number> {
    return eventually(
      async () => {
        const primary = await this.primary();
        const info = await this.shell(primary, `${AUTH} info replication`);
        const online = info.match(/state=online/g)?.length ?? 0;
        if (!info.includes("role:master") || online < replicas)
          throw new Error(`node${primary} has ${online} replicas`);
        return primary;
      },
      { timeoutMs: 120_000 },
    );
  }

  /**
   * The same, once each Sentinel reaches all others, too. A machine that was cut off may for half a minute not find what the swarm has
   * started anew on another one meanwhile.
   */
  async untilAllReachAll(): Promise<number> {
    const primary = await this.untilWhole();
    const usable = `OK ${this.nodes.length} usable`;
    await eventually(
      async () => {
        for (const node of this.nodes) {
          const said = await this.shell(node, `${AUTH} -p 26379 sentinel ckquorum m`);
          if (!said.startsWith(usable)) throw new Error(`node${node}: ${said}`);
        }
      },
      { timeoutMs: 120_000 },
    );
    return primary;
  }

  /** Does something under load, and waits until all is whole again. @param counts whose waiting counts */
  async underLoad(
    act: () => Promise<unknown>,
    counts: (written: Acknowledged) => boolean = () => true,
  ): Promise<Outcome> {
    const from = Date.now();
    await act();
    const acted = Date.now();
    const primary = await this.untilWhole();
    const wholeMs = Date.now() - acted;
    await new Promise((later) => setTimeout(later, 1500)); // until writers have connected again, and their logs are here
    const acknowledged = this.writers.since(from - BEFORE_MS);
    const gapMs = longestGap(acknowledged.filter(counts), from, Date.now() - 1000);
    return {
      from,
      gapMs,
      wholeMs,
      acknowledged: acknowledged.length,
      lost: await this.lost(primary, acknowledged),
    };
  }

  /** Numbers that a node's Redis does not have. */
  async lost(node: number, acknowledged: Acknowledged[]): Promise<Acknowledged[]> {
    const has = new Map<string, Set<string>>();
    for (const set of new Set(acknowledged.map(({ set }) => set))) {
      const members = await this.shell(node, `REDISCLI_AUTH='${this.password}' redis-cli smembers ${set}`);
      has.set(set, new Set(members.split("\n")));
    }
    return acknowledged.filter(({ set, number }) => !has.get(set)?.has(number));
  }
}
