import { stringify } from "yaml";
import { z } from "zod";
import type { BenchRun } from "./benchRun.ts";

const NS_PER_SECOND = 1e9;
const SHORT_ID = 12;

const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? undefined);
const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

/** What a container can have otherwise than its image. */
const startSchema = { Env: strings, Cmd: strings, Entrypoint: strings, User: z.string().default("") };

/** The parts of `docker container inspect` that the program's containers differ in from Docker's defaults. */
const containerSchema = z.object({
  Id: z.string(),
  Name: z.string().transform((name) => name.replace(/^\//, "")),
  Image: z.string(),
  Config: z.object({
    ...startSchema,
    StopSignal: z.string().optional(),
    StopTimeout: z.number().nullish(),
    Healthcheck: z
      .object({ Test: z.array(z.string()), Interval: z.number(), Timeout: z.number(), Retries: z.number() })
      .optional(),
  }),
  HostConfig: z.object({
    Binds: strings,
    Mounts: z.array(z.object({ Source: z.string(), Target: z.string() })).nullish(),
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })))
      .nullish(),
    CapAdd: strings,
    CapDrop: strings,
    SecurityOpt: strings,
    ReadonlyRootfs: z.boolean(),
    Init: z.boolean().nullish(),
    Tmpfs: texts,
    Memory: z.number(),
    MemorySwap: z.number(),
    CpuShares: z.number(),
    RestartPolicy: z.object({ Name: z.string() }),
    LogConfig: z.object({ Type: z.string(), Config: texts }),
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ Aliases: strings })) }),
});

const imageSchema = z.object({ Config: z.object(startSchema) });

const networkSchema = z
  .object({ Name: z.string(), Driver: z.string(), Internal: z.boolean() })
  .transform(({ Name: name, Driver: driver, Internal: internal }) => ({ name, driver, internal }));

/** A container as a service of a compose file. */
export type Service = ReturnType<typeof serviceOf>;

/** Containers with their networks and volumes, in the words of Compose. Each stands under its name. */
export interface ComposeProject {
  services: Record<string, Service>;
  networks: Record<string, { name: string; driver: string; internal: boolean }>;
  volumes: Record<string, { name: string }>;
}

/** Reads containers off the daemon, so that contenders are made of the very same. */
export async function readProject(bench: BenchRun, containers: readonly string[]): Promise<ComposeProject> {
  const inspect = async (kind: string, names: readonly string[]): Promise<unknown[]> =>
    z.array(z.unknown()).parse(JSON.parse(await bench.run("docker", [kind, "inspect", ...names])));
  const found = await inspect("container", containers);
  const images = found.map((container) => containerSchema.parse(container).Image);
  const ofImages = await inspect("image", images);
  const services = found.map((container, index) => serviceOf(container, ofImages[index]));
  const names = [...new Set(services.flatMap(({ networks }) => Object.keys(networks)))];
  const networks = z.array(networkSchema).parse(await inspect("network", names));
  const volumes = services.flatMap((service) => service.volumes.map(({ source }) => source));
  return {
    services: Object.fromEntries(services.map((service) => [service.container_name, service])),
    networks: Object.fromEntries(networks.map((network) => [network.name, network])),
    volumes: Object.fromEntries(volumes.map((name) => [name, { name }])),
  };
}

/** The compose file. Nothing in it waits for anything else: the app connects by itself once Redis is there. */
export function composeFile(project: ComposeProject): string {
  // Compose would take a `$` as the start of a variable.
  return stringify(project, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll("$", "$$$$") : value,
  );
}

/**
 * Makes a service of what `docker container inspect` says.
 *
 * @param image what `docker image inspect` says of its image; what comes from there is left out
 */
export function serviceOf(container: unknown, image: unknown) {
  const { Id, Name, Image, Config, HostConfig: host, NetworkSettings } = containerSchema.parse(container);
  const base = imageSchema.parse(image).Config;
  const own = <T>(value: T | undefined, inherited: T | undefined) =>
    JSON.stringify(value ?? []) === JSON.stringify(inherited ?? []) ? undefined : value;
  const health = Config.Healthcheck;
  const seconds = (nanoseconds: number) => `${nanoseconds / NS_PER_SECOND}s`;
  const mounts = [
    ...(host.Binds ?? []).map((bind) => bind.split(":")),
    ...(host.Mounts ?? []).map(({ Source, Target }) => [Source, Target]),
  ];
  return {
    container_name: Name,
    image: Image,
    pull_policy: "never" as const,
    environment: (Config.Env ?? []).filter((variable) => !base.Env?.includes(variable)),
    entrypoint: own(Config.Entrypoint, base.Entrypoint),
    command: own(Config.Cmd, base.Cmd),
    user: own(Config.User, base.User),
    stop_signal: Config.StopSignal,
    stop_grace_period: Config.StopTimeout ? `${Config.StopTimeout}s` : undefined,
    read_only: host.ReadonlyRootfs,
    init: host.Init ?? undefined,
    cap_add: host.CapAdd,
    cap_drop: host.CapDrop,
    security_opt: host.SecurityOpt,
    tmpfs: Object.entries(host.Tmpfs).map(([path, options]) => `${path}:${options}`),
    mem_limit: host.Memory,
    memswap_limit: host.MemorySwap,
    cpu_shares: host.CpuShares,
    restart: host.RestartPolicy.Name,
    logging: { driver: host.LogConfig.Type, options: host.LogConfig.Config },
    healthcheck: health && {
      test: health.Test,
      interval: seconds(health.Interval),
      timeout: seconds(health.Timeout),
      retries: health.Retries,
    },
    networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, { Aliases = [] }]) => [
        name,
        // Docker adds the short id by itself.
        { aliases: Aliases.filter((alias) => alias !== Id.slice(0, SHORT_ID)) },
      ]),
    ),
    ports: Object.entries(host.PortBindings ?? {}).flatMap(([port, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => ({
        target: Number.parseInt(port, 10),
        published: Number(HostPort) > 0 ? HostPort : undefined,
        host_ip: HostIp,
      })),
    ),
    volumes: mounts.map(([source = "", target = ""]) => ({ type: "volume" as const, source, target })),
  };
}
