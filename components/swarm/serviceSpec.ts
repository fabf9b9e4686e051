import type Docker from "dockerode";
import type { ServiceInputs } from "./service";
import { nanoseconds } from "../daemon/notation";

const MIB = 1024 * 1024;
const SECOND = 1e9;

/** Seconds between the end of a task and its restart. */
const RESTART_DELAY_S = 2;

/** Seconds for which a new task must stay healthy before the update continues with the next task. */
const MONITOR_S = 3;

/** Secrets are readable by all users of the container, because the image decides which user runs the app. */
const SECRET_MODE = 0o444;

/** Facts about a service's spec that only the swarm knows. */
export interface OnSwarm {
  /** The image, by its digest if the registry answered. */
  swarmImage: string;
  /** Id of the service's egress network; undefined if the service has none. */
  egressNetworkId?: string;
  /** Whether the managers support no-new-privileges for services (Engine 25, API 1.44). */
  noNewPrivileges: boolean;
}

/** A service's spec for the Engine API. Unset fields are left out, because the API's answers leave them out too. */
export function serviceSpec(inputs: ServiceInputs, onSwarm: OnSwarm) {
  const rollback = { Parallelism: 1, Monitor: MONITOR_S * SECOND, Order: orderOf(inputs) };
  // A failure within `Monitor` makes the update fail, but only `Delay` holds the next task back (swarmkit, updater).
  const update = { ...rollback, Delay: MONITOR_S * SECOND };
  return {
    Name: inputs.name,
    Labels: inputs.labels,
    TaskTemplate: {
      ContainerSpec: containerSpec(inputs, onSwarm),
      Resources: {
        Limits: said({ Pids: inputs.processes, MemoryBytes: inputs.memory && inputs.memory * MIB }),
      },
      RestartPolicy: { Condition: "any", Delay: RESTART_DELAY_S * SECOND },
      ...said({ Placement: said({ Constraints: inputs.constraints, MaxReplicas: inputs.maxPerNode }) }),
      Networks: networksOf(inputs, onSwarm),
      LogDriver: { Name: inputs.logDriver, Options: inputs.logOpts },
    },
    Mode: { Replicated: { Replicas: inputs.replicas } },
    UpdateConfig: { ...update, FailureAction: "rollback" },
    RollbackConfig: { ...rollback, FailureAction: "pause" },
    // DNS round robin is used, because a virtual IP needs IPVS and allows no host ports.
    EndpointSpec: { Mode: "dnsrr", ...said({ Ports: portsOf(inputs) }) },
  };
}

function networksOf({ networks, alias }: ServiceInputs, { egressNetworkId }: OnSwarm) {
  return [...networks, ...(egressNetworkId === undefined ? [] : [egressNetworkId])].map((Target, index) => ({
    Target,
    ...(index === 0 && alias !== undefined ? { Aliases: [alias] } : {}),
  }));
}

/** With a fixed host port, the old task must stop first. Otherwise the new task may start first. */
function orderOf({ ports, order }: ServiceInputs): "start-first" | "stop-first" {
  if (order !== undefined) return order;
  return ports.some(({ external = 0 }) => external !== 0) ? "stop-first" : "start-first";
}

function containerSpec(inputs: ServiceInputs, { swarmImage, noNewPrivileges }: OnSwarm) {
  const { capabilities, healthcheck, securityOpts } = inputs;
  const isGuarded = noNewPrivileges && securityOpts.includes("no-new-privileges:true");
  const owner = { UID: "0", GID: "0" };
  return said({
    Image: swarmImage,
    Command: inputs.entrypoints,
    Args: inputs.command,
    Env: inputs.envs,
    User: inputs.user,
    Hostname: inputs.hostname,
    Labels: inputs.containerLabels,
    Hosts: inputs.hosts?.map(({ host, ip }) => `${ip} ${host}`),
    DNSConfig: said({ Nameservers: inputs.dns }),
    Ulimits: inputs.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    CapabilityAdd: capabilities.adds,
    CapabilityDrop: capabilities.drops,
    Privileges: isGuarded ? { NoNewPrivileges: true } : undefined,
    ReadOnly: inputs.readOnly ? true : undefined,
    Mounts: mountsOf(inputs),
    Healthcheck: healthcheck && apiHealthcheck(healthcheck),
    Secrets: inputs.secrets.map(({ id, name, file, mode = SECRET_MODE }) => ({
      SecretID: id,
      SecretName: name,
      File: { ...owner, Name: file, Mode: mode },
    })),
    Configs: inputs.configs?.map(({ id, name, path }) => ({
      ConfigID: id,
      ConfigName: name,
      File: { ...owner, Name: path, Mode: SECRET_MODE },
    })),
    StopSignal: inputs.stopSignal,
    StopGracePeriod: inputs.destroyGraceSeconds * SECOND,
    Init: inputs.init,
  });
}

function mountsOf({ tmpfs = {}, volumes = [] }: ServiceInputs) {
  const inMemory = Object.entries(tmpfs).map(([Target, options]) => ({
    Type: "tmpfs" as const,
    Target,
    ...said({ ReadOnly: options.split(",").includes("ro") ? true : undefined }),
    TmpfsOptions: { SizeBytes: sizeIn(options) },
  }));
  const others = volumes.map(({ containerPath, volumeName, hostPath, readOnly }) => ({
    Type: hostPath === undefined ? ("volume" as const) : ("bind" as const),
    Source: hostPath ?? volumeName ?? "",
    Target: containerPath,
    ...said({ ReadOnly: readOnly ? true : undefined }),
  }));
  return [...inMemory, ...others];
}

/** The size in bytes of mount options such as `rw,size=16m`. */
function sizeIn(options: string): number {
  const [, number, unit] = /(?:^|,)size=(\d+)([km])/.exec(options) ?? [];
  return Number(number) * (unit === "m" ? MIB : 1024);
}

function apiHealthcheck({
  tests,
  interval,
  timeout,
  retries,
  startPeriod,
}: NonNullable<ServiceInputs["healthcheck"]>) {
  return said({
    Test: tests,
    Interval: interval && nanoseconds(interval),
    Timeout: timeout && nanoseconds(timeout),
    Retries: retries,
    StartPeriod: startPeriod && nanoseconds(startPeriod),
  });
}

function portsOf({ ports }: ServiceInputs) {
  return ports.map(({ internal, external, protocol }): Docker.PortConfig => ({
    Protocol: protocol ?? "tcp",
    TargetPort: internal,
    ...said({ PublishedPort: external === 0 ? undefined : external }),
    PublishMode: "host",
  }));
}

/** A copy of the object without fields that are undefined, an empty list or an empty object. */
function said<T extends object>(all: T): Partial<T> {
  const saysNothing = (value: unknown) =>
    value === undefined || (value instanceof Object && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !saysNothing(value))) as Partial<T>;
}

/** Whether `found` has all values of `wanted`. Fields that the daemon has added to `found` are ignored. */
export function isSubset(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => isSubset(item, found[index]))
    );
  }
  if (typeof wanted !== "object" || wanted === null) return wanted === found;
  if (typeof found !== "object" || found === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    isSubset(value, (found as Record<string, unknown>)[key]),
  );
}
