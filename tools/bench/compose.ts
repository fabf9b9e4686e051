import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerInspectInfo, NetworkInspectInfo } from "dockerode";
import { stringify } from "yaml";
import type { BenchRun } from "./benchRun.ts";

/** The command of Docker Compose: `["docker", "compose"]`, or a separate program. */
export type ComposeCommand = readonly [string, ...string[]];

/** Name of Compose among the contenders. */
export const COMPOSE = "docker compose, probed each second";

const NS_PER_SECOND = 1e9;
const SHORT_ID = 12;

/** Services, networks and volumes of a compose file, each by its name. */
export interface ComposeProject {
  services: Record<string, ReturnType<typeof serviceOf>>;
  networks: Record<string, { name: string; driver: string; internal: boolean }>;
  volumes: Record<string, { name: string }>;
}

/** A Docker Compose project. It counts as up when every service is healthy. */
export function composeStack(bench: BenchRun, [program, ...before]: ComposeCommand, project: ComposeProject) {
  const file = join(bench.newFolder("compose"), "compose.yaml");
  writeFileSync(file, composeFile(project));
  const run = async (...args: string[]) => {
    await bench.run(program, [...before, "--project-name", `${bench.id}-compose`, "--file", file, ...args]);
  };
  return { up: () => run("up", "--detach", "--wait"), down: () => run("down", "--volumes") };
}

/** Reads the definitions of containers from the daemon, so that Compose makes identical containers. */
export async function readProject(bench: BenchRun, containers: readonly string[]): Promise<ComposeProject> {
  const inspect = async (kind: string, names: readonly string[]): Promise<unknown> =>
    JSON.parse(await bench.run("docker", [kind, "inspect", ...names]));
  const services = ((await inspect("container", containers)) as ContainerInspectInfo[]).map(serviceOf);
  const names = [...new Set(services.flatMap(({ networks }) => Object.keys(networks)))];
  const networks = ((await inspect("network", names)) as NetworkInspectInfo[]).map(
    ({ Name: name, Driver: driver, Internal: internal }) => ({ name, driver, internal }),
  );
  const volumes = services.flatMap((service) => service.volumes.map(({ source }) => source));
  return {
    services: Object.fromEntries(services.map((service) => [service.container_name, service])),
    networks: Object.fromEntries(networks.map((network) => [network.name, network])),
    volumes: Object.fromEntries(volumes.map((name) => [name, { name }])),
  };
}

/** The text of the compose file. No service waits for another service: the app connects as soon as Redis is there. */
export function composeFile(project: ComposeProject): string {
  // Compose would read a `$` as the start of a variable.
  return stringify(project, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll("$", "$$$$") : value,
  );
}

/** The same project with other names and another host port, so that both can run side by side. */
export function renamed(project: ComposeProject, from: string, to: string, port: number): ComposeProject {
  const other = JSON.parse(JSON.stringify(project).replaceAll(from, to)) as ComposeProject;
  for (const { ports } of Object.values(other.services))
    for (const one of ports) one.published = String(port);
  return other;
}

/** Fields that dockerode types as `any`. */
interface Untyped {
  CapAdd?: string[] | null;
  CapDrop?: string[] | null;
  SecurityOpt?: string[] | null;
  PortBindings?: Record<string, { HostIp: string }[]> | null;
}

/**
 * Converts the output of `docker container inspect` to a service. The health check of the service runs each second, so that
 * Compose starts as fast as it can.
 */
export function serviceOf({ Id, Name, Image, Config, HostConfig, NetworkSettings }: ContainerInspectInfo) {
  const { Healthcheck: health, Entrypoint, User } = Config;
  const host: Omit<typeof HostConfig, keyof Untyped> & Untyped = HostConfig;
  const networks = NetworkSettings.Networks as Record<string, { Aliases: string[] | null }>;
  const mounts = [
    ...(host.Binds ?? []).map((bind) => bind.split(":")),
    ...(host.Mounts ?? []).map(({ Source, Target }) => [Source, Target]),
  ];
  return {
    container_name: Name.replace(/^\//, ""),
    image: Image,
    pull_policy: "never",
    environment: Config.Env,
    entrypoint: Entrypoint ?? undefined,
    command: Config.Cmd,
    user: User || undefined,
    read_only: host.ReadonlyRootfs,
    init: host.Init ?? undefined,
    cap_add: host.CapAdd ?? undefined,
    cap_drop: host.CapDrop ?? undefined,
    security_opt: host.SecurityOpt ?? undefined,
    tmpfs: Object.entries(host.Tmpfs ?? {}).map(([path, options]) => `${path}:${options}`),
    mem_limit: host.Memory,
    memswap_limit: host.MemorySwap,
    cpu_shares: host.CpuShares,
    restart: host.RestartPolicy?.Name,
    logging: { driver: host.LogConfig?.Type, options: host.LogConfig?.Config as unknown },
    healthcheck: health && {
      ...{ test: health.Test, interval: "1s", retries: health.Retries },
      timeout: `${(health.Timeout ?? 0) / NS_PER_SECOND}s`,
    },
    networks: Object.fromEntries(
      Object.entries(networks).map(([name, { Aliases }]) => [
        name,
        // Docker adds the short id of a container to its aliases itself.
        { aliases: (Aliases ?? []).filter((alias) => alias !== Id.slice(0, SHORT_ID)) },
      ]),
    ),
    ports: Object.entries(host.PortBindings ?? {}).flatMap(([port, ofPort]) =>
      ofPort.map(({ HostIp }) => ({ target: Number.parseInt(port, 10), published: "", host_ip: HostIp })),
    ),
    volumes: mounts.map(([source = "", target = ""]) => ({ type: "volume", source, target })),
  };
}
