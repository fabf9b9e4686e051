import { stringify } from "yaml";
import type { Service } from "./service.ts";

/** Containers with their networks and volumes, in the words of Compose. Each stands under its name. */
export interface ComposeProject {
  services: Record<string, Service>;
  networks: Record<string, { name: string; driver: string; internal: boolean }>;
  volumes: Record<string, { name: string }>;
}

/** The compose file. Nothing in it waits for anything else: the app connects by itself once Redis is there. */
export function composeFile(project: ComposeProject): string {
  // A `$` would start a variable of compose.
  return stringify(project, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll("$", "$$$$") : value,
  );
}

/** @throws Error if there is no service of that name */
export function serviceOfName({ services }: ComposeProject, name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`There is no service ${name}.`);
  return service;
}

/** The same under other names, so that it can stand beside the first. */
export function renamed(project: ComposeProject, from: string, to: string): ComposeProject {
  return JSON.parse(JSON.stringify(project).replaceAll(from, to)) as ComposeProject;
}

/** The same, published at another port of the host; undefined lets Docker pick one. */
export function publishedAt(project: ComposeProject, port: number | undefined): ComposeProject {
  const published = port?.toString();
  return eachService(project, (one) => ({ ...one, ports: one.ports.map((all) => ({ ...all, published })) }));
}

/** The same with each container probed at least each second. */
export function probedEachSecond(project: ComposeProject): ComposeProject {
  return eachService(project, (service) => {
    const { healthcheck } = service;
    if (healthcheck === undefined) return service;
    const interval = `${Math.min(Number.parseFloat(healthcheck.interval), 1)}s`;
    return { ...service, healthcheck: { ...healthcheck, interval } };
  });
}

function eachService(project: ComposeProject, change: (service: Service) => Service): ComposeProject {
  const services = Object.entries(project.services).map(
    ([name, service]) => [name, change(service)] as const,
  );
  return { ...project, services: Object.fromEntries(services) };
}
