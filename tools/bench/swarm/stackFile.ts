import { stringify } from "yaml";
import { z } from "zod";
import type { Service } from "../docker/service.ts";

const NS_PER_SECOND = 1e9;
const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2 };

const updateSchema = z.object({
  Parallelism: z.number(),
  Delay: z.number().default(0),
  Monitor: z.number(),
  Order: z.string(),
  FailureAction: z.string(),
});

/** What of `docker service inspect` the program's services are made with. */
const serviceSchema = z.object({
  Spec: z.object({
    TaskTemplate: z.object({
      ContainerSpec: z.object({
        Image: z.string(),
        Env: z.array(z.string()),
        CapabilityDrop: z.array(z.string()),
        ReadOnly: z.boolean(),
        Init: z.boolean(),
        StopGracePeriod: z.number(),
        Mounts: z.array(
          z.object({
            Target: z.string(),
            ReadOnly: z.boolean().default(false),
            TmpfsOptions: z.object({ SizeBytes: z.number() }),
          }),
        ),
        Healthcheck: z.object({
          Test: z.array(z.string()),
          Interval: z.number(),
          Timeout: z.number(),
          Retries: z.number(),
        }),
        Secrets: z.array(z.object({ File: z.object({ Name: z.string(), Mode: z.number() }) })),
      }),
      Resources: z.object({ Limits: z.object({ MemoryBytes: z.number(), Pids: z.number() }) }),
      RestartPolicy: z.object({ Condition: z.string(), Delay: z.number() }),
      LogDriver: z.object({ Name: z.string(), Options: z.record(z.string(), z.string()) }),
    }),
    Mode: z.object({ Replicated: z.object({ Replicas: z.number() }) }),
    UpdateConfig: updateSchema,
    RollbackConfig: updateSchema,
    EndpointSpec: z.object({
      Mode: z.string(),
      Ports: z.array(
        z.object({ TargetPort: z.number(), PublishedPort: z.number(), PublishMode: z.string() }),
      ),
    }),
  }),
});

/** A service of the program as `docker service inspect` says it. */
export type AppService = z.infer<typeof serviceSchema>;

export function appService(inspected: unknown): AppService {
  return serviceSchema.parse(inspected);
}

/** Redis as it is beside what `docker inspect` says of its container. */
export interface PlacedRedis {
  service: Service;
  /** Its image by name: nodes have it under other ids. */
  image: string;
  /** Host name of its node. */
  node: string;
  /** Name that the app knows it by. */
  alias: string;
}

/**
 * A file for `docker stack deploy` of the same Redis and app: placed on one node, and replicated with a port of the node, on a
 * network of theirs; the password a secret from a file. What a stack has no word for is left out.
 */
export function stackFile(redis: PlacedRedis, app: AppService, passwordFile: string): string {
  const { TaskTemplate, Mode, UpdateConfig, RollbackConfig, EndpointSpec } = app.Spec;
  const { ContainerSpec: task, Resources, RestartPolicy, LogDriver } = TaskTemplate;
  const [volume] = redis.service.volumes;
  const update = ({ Parallelism, Delay, Monitor, Order, FailureAction }: z.infer<typeof updateSchema>) => ({
    parallelism: Parallelism,
    delay: seconds(Delay),
    monitor: seconds(Monitor),
    order: Order,
    failure_action: FailureAction,
  });
  const inMemory = (target: string, size: number, readOnly: boolean) => ({
    ...{ type: "tmpfs", target, tmpfs: { size } },
    ...(readOnly && { read_only: true }),
  });
  return escaped({
    version: "3.9",
    services: {
      redis: {
        image: redis.image,
        command: redis.service.command,
        user: redis.service.user,
        read_only: redis.service.read_only,
        init: redis.service.init,
        cap_drop: redis.service.cap_drop,
        stop_grace_period: redis.service.stop_grace_period,
        healthcheck: redis.service.healthcheck,
        logging: redis.service.logging,
        networks: { link: { aliases: [redis.alias] } },
        volumes: [
          { type: "volume", source: "data", target: volume?.target },
          ...redis.service.tmpfs.map((one) => {
            const [path = "", options = ""] = one.split(":");
            return inMemory(path, sizeIn(options), options.split(",").includes("ro"));
          }),
        ],
        deploy: {
          placement: { constraints: [`node.hostname==${redis.node}`] },
          endpoint_mode: EndpointSpec.Mode,
          restart_policy: restart(RestartPolicy),
          resources: { limits: { memory: String(redis.service.mem_limit) } },
        },
      },
      app: {
        image: task.Image,
        environment: task.Env,
        read_only: task.ReadOnly,
        init: task.Init,
        cap_drop: task.CapabilityDrop,
        stop_grace_period: seconds(task.StopGracePeriod),
        healthcheck: {
          test: task.Healthcheck.Test,
          interval: seconds(task.Healthcheck.Interval),
          timeout: seconds(task.Healthcheck.Timeout),
          retries: task.Healthcheck.Retries,
        },
        logging: { driver: LogDriver.Name, options: LogDriver.Options },
        networks: ["link", "front"],
        secrets: task.Secrets.map(({ File }) => ({ source: "password", target: File.Name, mode: File.Mode })),
        volumes: task.Mounts.map(({ Target, TmpfsOptions, ReadOnly }) =>
          inMemory(Target, TmpfsOptions.SizeBytes, ReadOnly),
        ),
        ports: EndpointSpec.Ports.map(({ TargetPort, PublishedPort, PublishMode }) => ({
          target: TargetPort,
          published: PublishedPort,
          mode: PublishMode,
        })),
        deploy: {
          replicas: Mode.Replicated.Replicas,
          endpoint_mode: EndpointSpec.Mode,
          update_config: update(UpdateConfig),
          rollback_config: update(RollbackConfig),
          restart_policy: restart(RestartPolicy),
          resources: {
            limits: { memory: String(Resources.Limits.MemoryBytes), pids: Resources.Limits.Pids },
          },
        },
      },
    },
    networks: { link: { driver: "overlay", internal: true }, front: { driver: "overlay" } },
    volumes: { data: {} },
    secrets: { password: { file: passwordFile } },
  });
}

/** The docker CLI reads YAML 1.1, where `yes` is no text. A `$` would start a variable. */
function escaped(file: object): string {
  const replacer = (_: unknown, value: unknown) =>
    typeof value === "string" ? value.replaceAll("$", "$$$$") : value;
  return stringify(file, replacer, { version: "1.1" });
}

function restart({ Condition, Delay }: AppService["Spec"]["TaskTemplate"]["RestartPolicy"]) {
  return { condition: Condition, delay: seconds(Delay) };
}

function seconds(nanoseconds: number): string {
  return `${nanoseconds / NS_PER_SECOND}s`;
}

/** Bytes in `rw,size=16m`. */
function sizeIn(options: string): number {
  const [, number, unit = ""] = /(?:^|,)size=(\d+)([km]?)/.exec(options) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}
