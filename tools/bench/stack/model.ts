import { z } from "zod";
import type { Session } from "../session.ts";

const ID_START = 12;

const health = z.object({
  Test: z.array(z.string()),
  Interval: z.number(),
  Timeout: z.number(),
  Retries: z.number(),
  StartPeriod: z.number().optional(),
});

const strings = z.array(z.string()).nullish();

const container = z.object({
  Id: z.string(),
  Name: z.string().transform((name) => name.replace(/^\//, "")),
  Image: z.string(),
  Config: z.object({
    Env: strings,
    Cmd: strings,
    Entrypoint: strings,
    User: z.string(),
    StopSignal: z.string().optional(),
    StopTimeout: z.number().nullish(),
    Healthcheck: health.optional(),
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
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Memory: z.number(),
    MemorySwap: z.number(),
    CpuShares: z.number(),
    RestartPolicy: z.object({ Name: z.string() }),
    LogConfig: z.object({ Type: z.string(), Config: z.record(z.string(), z.string()).nullish() }),
  }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ Aliases: strings })),
  }),
});

const image = z.object({
  Config: z.object({ Env: strings, Cmd: strings, Entrypoint: strings, User: z.string().optional() }),
});

const network = z.object({ Name: z.string(), Driver: z.string(), Internal: z.boolean() });

/** A container, as far as it differs from its image. */
export interface ContainerModel {
  name: string;
  image: string;
  environment: string[];
  entrypoint?: string[];
  command?: string[];
  user?: string;
  stopSignal?: string;
  stopTimeoutSeconds?: number;
  health?: { test: string[]; intervalSeconds: number; timeoutSeconds: number; retries: number };
  host: z.infer<typeof container>["HostConfig"];
  volumes: { name: string; path: string }[];
  ports: { container: number; host: number; address: string }[];
  networks: { name: string; aliases: string[] }[];
}

/** Everything of a stack that a daemon knows. */
export interface StackModel {
  containers: ContainerModel[];
  networks: { name: string; driver: string; internal: boolean }[];
  volumes: string[];
}

/** Reads a stack off the daemon, so that its peers are made of the very same. */
export async function readStack(session: Session, containers: readonly string[]): Promise<StackModel> {
  const inspect = async (kind: string, names: readonly string[]): Promise<unknown> =>
    JSON.parse(await session.run("docker", [kind, "inspect", ...names]));
  const found = z.array(container).parse(await inspect("container", containers));
  const images = z.array(image).parse(
    await inspect(
      "image",
      found.map(({ Image }) => Image),
    ),
  );
  const models = found.map((one, index) => modelOf(one, images[index]));
  const names = [...new Set(models.flatMap(({ networks }) => networks.map(({ name }) => name)))];
  const networks = z.array(network).parse(await inspect("network", names));
  return {
    containers: models,
    networks: networks.map(({ Name, Driver, Internal }) => ({
      name: Name,
      driver: Driver,
      internal: Internal,
    })),
    volumes: models.flatMap(({ volumes }) => volumes.map(({ name }) => name)),
  };
}

const NS_PER_SECOND = 1e9;

/** @param from the container's image; what it says need not be said again */
export function modelOf(inspected: unknown, from: unknown): ContainerModel {
  const { Id, Name, Image, Config, HostConfig, NetworkSettings } = container.parse(inspected);
  const base = image.parse(from).Config;
  const own = <T>(value: T | null | undefined, inherited: T | null | undefined) =>
    JSON.stringify(value ?? []) === JSON.stringify(inherited ?? []) ? undefined : (value ?? undefined);
  const health = Config.Healthcheck;
  const binds = (HostConfig.Binds ?? []).map((bind) => bind.split(":"));
  return {
    name: Name,
    image: Image,
    environment: (Config.Env ?? []).filter((variable) => !(base.Env ?? []).includes(variable)),
    entrypoint: own(Config.Entrypoint, base.Entrypoint),
    command: own(Config.Cmd, base.Cmd),
    user: own(Config.User, base.User ?? ""),
    stopSignal: Config.StopSignal,
    stopTimeoutSeconds: Config.StopTimeout ?? undefined,
    health: health && {
      test: health.Test,
      intervalSeconds: health.Interval / NS_PER_SECOND,
      timeoutSeconds: health.Timeout / NS_PER_SECOND,
      retries: health.Retries,
    },
    host: HostConfig,
    volumes: [
      ...binds.map(([name = "", path = ""]) => ({ name, path })),
      ...(HostConfig.Mounts ?? []).map(({ Source, Target }) => ({ name: Source, path: Target })),
    ],
    ports: Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => ({
        container: Number.parseInt(port, 10),
        host: Number(HostPort),
        address: HostIp,
      })),
    ),
    networks: Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => ({
      name,
      // Docker adds the short id by itself.
      aliases: (Aliases ?? []).filter((alias) => alias !== Id.slice(0, ID_START)),
    })),
  };
}

/** The same under other names, so that it can stand beside the first. */
export function renamed(stack: StackModel, from: string, to: string): StackModel {
  return JSON.parse(JSON.stringify(stack).replaceAll(from, to)) as StackModel;
}

/** The same, published at another port of the host. */
export function publishedAt(stack: StackModel, host: number): StackModel {
  const containers = stack.containers.map((one) => ({
    ...one,
    ports: one.ports.map((port) => ({ ...port, host })),
  }));
  return { ...stack, containers };
}

/** The same with each container probed at least each second. */
export function probedEachSecond(stack: StackModel): StackModel {
  const containers = stack.containers.map((one) => ({
    ...one,
    health: one.health && { ...one.health, intervalSeconds: Math.min(one.health.intervalSeconds, 1) },
  }));
  return { ...stack, containers };
}
