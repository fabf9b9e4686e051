import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { eventually } from "../../shared/eventually.ts";
import type { BenchRun } from "../benchRun.ts";
import type { Maker } from "../makers.ts";
import { isConverged, type FoundService, type FoundTask } from "./isConverged.ts";

const POLL_MS = 100;
const LABEL = "com.docker.stack.namespace";

/** Its name among the contenders. */
export const STACK_DEPLOY = "docker stack deploy";

/** `docker stack deploy`, with what it leaves to its user: to wait until all tasks are healthy, and to delete volumes. */
export class StackDeploy implements Maker {
  private readonly bench: BenchRun;
  private readonly manager: Docker;
  private readonly volumesOn: BenchRun;
  private readonly name: string;
  private readonly file: string;

  /** @param volumesOn the run on the daemon that has the stack's volume */
  constructor(bench: BenchRun, manager: Docker, volumesOn: BenchRun) {
    this.bench = bench;
    this.manager = manager;
    this.volumesOn = volumesOn;
    this.name = `${bench.id}-stack`;
    this.file = join(bench.newFolder("stack"), "stack.yaml");
  }

  /** Writes the file anew; the next `up` makes what differs. */
  change(file: string): void {
    writeFileSync(this.file, file, { mode: 0o600 });
    chmodSync(this.file, 0o600);
  }

  async up(): Promise<void> {
    // Each node is given the images before anyone starts: the registry is asked for none of ours either.
    const deploy = ["stack", "deploy", "--resolve-image", "never", "--compose-file", this.file];
    await this.bench.run("docker", [...deploy, this.name]);
    while (!(await this.isUp())) await this.pause();
  }

  async down(): Promise<void> {
    await this.bench.run("docker", ["stack", "rm", this.name]);
    const filters = { label: [`${LABEL}=${this.name}`] };
    while ((await this.manager.listTasks({ filters })).length > 0) await this.pause();
    while ((await this.manager.listNetworks({ filters })).length > 0) await this.pause();
    const remove = () => this.volumesOn.run("docker", ["volume", "rm", `${this.name}_data`]);
    await eventually(remove, { pauseMs: POLL_MS, signal: this.bench.signal });
  }

  private async isUp(): Promise<boolean> {
    const filters = { label: [`${LABEL}=${this.name}`] };
    const [services, tasks] = await Promise.all([
      this.manager.listServices({ filters }) as unknown as Promise<FoundService[]>,
      this.manager.listTasks({ filters }) as Promise<FoundTask[]>,
    ]);
    return isConverged(services, tasks);
  }

  private async pause(): Promise<void> {
    this.bench.signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}
