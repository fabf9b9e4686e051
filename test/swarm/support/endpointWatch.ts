import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Node, Task } from "../../../components/swarm/swarmTypes";

const PAUSE_MS = 200;

/** The endpoints that a service has now, each task's own, as the managers know them. */
export class EndpointWatch {
  /** Endpoints of the last look. */
  urls: readonly string[] = [];
  private watching = false;
  private readonly docker: Docker;
  private readonly service: string;

  constructor(docker: Docker, service: string) {
    this.docker = docker;
    this.service = service;
  }

  /** Resolves once there are some; it goes on looking until {@link end}. */
  async watch(): Promise<void> {
    this.watching = true;
    await this.look();
    void this.goOn();
  }

  end(): void {
    this.watching = false;
  }

  private async goOn(): Promise<void> {
    while (this.watching) {
      await sleep(PAUSE_MS);
      await this.look().catch(() => undefined); // the next look may be answered
    }
  }

  private async look(): Promise<void> {
    const filters = { service: [this.service], "desired-state": ["running"] };
    const tasks = (await this.docker.listTasks({ filters: JSON.stringify(filters) })) as Task[];
    const nodes = (await this.docker.listNodes()) as Node[];
    this.urls = tasks
      .filter(({ Status }) => Status.State === "running")
      .flatMap(({ NodeID, Status }) => {
        const address = nodes.find(({ ID }) => ID === NodeID)?.ManagerStatus?.Addr?.replace(/:\d+$/, "");
        return (Status.PortStatus?.Ports ?? []).map(
          ({ PublishedPort }) => `http://${address}:${PublishedPort}`,
        );
      });
  }
}
