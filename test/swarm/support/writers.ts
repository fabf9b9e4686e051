import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { daemonOf } from "./nodes";

const run = promisify(execFile);
const LOOK_MS = 500;

/** A number that a Redis has acknowledged. */
export interface Acknowledged {
  set: string;
  number: string;
  /** When, by the one clock of all nodes. */
  at: number;
  /** The node of who wrote it. */
  node: number;
}

/**
 * What the writers of failover/writer were acknowledged, by their logs. These are read through the daemons' sockets, which no cut cable
 * reaches; of a node that is switched off it holds what was logged before.
 */
export class Writers {
  private readonly all = new Map<string, Acknowledged>();
  private readonly followed = new Map<string, ChildProcess>();
  private readonly service: string;
  private readonly nodes: readonly number[];
  private timer?: NodeJS.Timeout;

  constructor(service: string, nodes: readonly number[]) {
    this.service = service;
    this.nodes = nodes;
  }

  /** Follows current and later tasks. */
  follow(): void {
    this.timer = setInterval(() => void Promise.all(this.nodes.map((node) => this.look(node))), LOOK_MS);
  }

  end(): void {
    clearInterval(this.timer);
    for (const child of this.followed.values()) child.kill();
  }

  /** Writes acknowledged from one moment on. Earlier ones are forgotten. */
  since(from: number): Acknowledged[] {
    for (const [key, { at }] of this.all) if (at < from) this.all.delete(key);
    return [...this.all.values()];
  }

  private async look(node: number): Promise<void> {
    const label = `label=com.docker.swarm.service.name=${this.service}`;
    const args = ["--host", daemonOf(node), "ps", "--all", "--quiet", "--no-trunc", "--filter", label];
    const { stdout } = await run("docker", args, { timeout: 5000 }).catch(() => ({ stdout: "" }));
    for (const id of stdout.split("\n").filter((id) => id !== "" && !this.followed.has(id))) {
      // Its log goes on with a daemon that was started again.
      const child = spawn("docker", ["--host", daemonOf(node), "logs", "--follow", id]);
      this.followed.set(id, child);
      createInterface(child.stdout).on("line", (line) => this.take(node, line));
      child.on("close", () => setTimeout(() => this.followed.delete(id), LOOK_MS));
    }
  }

  private take(node: number, line: string): void {
    const [at, set, number] = line.split(" ");
    if (set === undefined || number === undefined || set === "-") return;
    this.all.set(`${set} ${number}`, { at: Number(at), set, number, node });
  }
}

/** The longest time without one of them, in a span of time. */
export function longestGap(acknowledged: readonly Acknowledged[], from: number, to: number): number {
  const times = acknowledged.map(({ at }) => at).filter((at) => at > from && at < to);
  const points = [from, ...times.sort((left, right) => left - right), to];
  return Math.max(...points.slice(1).map((at, index) => at - (points[index] ?? at)));
}
