import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchRun } from "./benchRun.ts";
import { composeFile, type ComposeProject, type Service } from "./composeProject.ts";

/** The command of Docker Compose: `["docker", "compose"]`, or a program of its own. */
export type ComposeCommand = readonly [string, ...string[]];

/** Its name among the contenders. */
export const COMPOSE = "docker compose";

/** How often Compose may find a container that is not healthy yet. */
const MAX_ATTEMPTS = 20;

/** A project of Docker Compose. */
export class Compose {
  private readonly bench: BenchRun;
  private readonly file: string;
  private readonly command: ComposeCommand;

  /** @param name of a new folder of the run, and of the project */
  constructor(bench: BenchRun, command: ComposeCommand, name: string, project: ComposeProject) {
    this.bench = bench;
    this.file = join(bench.newFolder(name), "compose.yaml");
    this.command = [...command, "--project-name", `${bench.id}-${name}`, "--file", this.file];
    this.change(project);
  }

  /** Writes the file anew; the next `up` makes what differs. */
  change(project: ComposeProject): void {
    writeFileSync(this.file, composeFile(project));
  }

  /**
   * Waits until all is healthy. Where many containers start at once, some are unhealthy for a moment, and Compose gives
   * up at that; then it is run again, as its user would do.
   */
  async up(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.run("up", "--detach", "--wait");
        return;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !String(error).includes("is unhealthy")) throw error;
        this.bench.tell("docker compose gave up at an unhealthy container, and is run again");
      }
    }
  }

  async down(): Promise<void> {
    await this.run("down", "--volumes");
  }

  private async run(...args: string[]): Promise<void> {
    const [program, ...before] = this.command;
    await this.bench.run(program, [...before, ...args]);
  }
}

/** @throws Error if there is no service of that name */
export function serviceOfName({ services }: ComposeProject, name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`There is no service ${name}.`);
  return service;
}

/** The same project under other names, so that both can run side by side. */
export function renamed(project: ComposeProject, from: string, to: string): ComposeProject {
  return JSON.parse(JSON.stringify(project).replaceAll(from, to)) as ComposeProject;
}

/** The same project, published at another port of the host; undefined lets Docker pick one. */
export function publishedAt(project: ComposeProject, port: number | undefined): ComposeProject {
  const published = port?.toString();
  return eachService(project, (service) => ({
    ...service,
    ports: service.ports.map((one) => ({ ...one, published })),
  }));
}

/** The same project with each container probed each second. */
export function probedEachSecond(project: ComposeProject): ComposeProject {
  return eachService(project, ({ healthcheck, ...service }) => ({
    ...service,
    healthcheck: healthcheck && { ...healthcheck, interval: "1s" },
  }));
}

/** One container alone, on a network that is not internal. */
export function alone(service: Service, name: string): ComposeProject {
  const [network, volume] = [`${name}-network`, `${name}-data`];
  const volumes = service.volumes.map((mount) => ({ ...mount, source: volume }));
  return {
    services: {
      [name]: { ...service, container_name: name, networks: { [network]: { aliases: [] } }, volumes },
    },
    networks: { [network]: { name: network, driver: "bridge", internal: false } },
    volumes: { [volume]: { name: volume } },
  };
}

/** A project of the source and as many copies of the app, each on networks of its own. Docker picks their ports. */
export function manyApps(
  project: ComposeProject,
  { source, app, apps }: { source: string; app: string; apps: number },
): ComposeProject {
  const copies = Array.from({ length: apps }, (_, index) =>
    renamed(publishedAt(project, undefined), app, `${app}${index + 1}`),
  );
  const merged = <T>(records: Record<string, T>[]) => Object.assign({}, ...records) as Record<string, T>;
  const services = merged(copies.map((copy) => copy.services));
  const networks = merged(copies.map((copy) => serviceOfName(copy, source).networks));
  services[source] = { ...serviceOfName(project, source), networks };
  return { services, networks: merged(copies.map((copy) => copy.networks)), volumes: project.volumes };
}

function eachService(project: ComposeProject, change: (service: Service) => Service): ComposeProject {
  const services = Object.entries(project.services).map(
    ([name, service]) => [name, change(service)] as const,
  );
  return { ...project, services: Object.fromEntries(services) };
}
