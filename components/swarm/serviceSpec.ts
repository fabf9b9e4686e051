import type Docker from "dockerode";
import type { ServiceInputs } from "./service";
import { nanoseconds } from "../docker/notation";

const MIB = 1024 * 1024;
const SECOND = 1e9;

/** Between the end of a task and the next one in its place. */
const RESTART_DELAY_S = 2;

/** For this long a new task must stay well before the next one is taken, or the update is done. */
const MONITOR_S = 3;

/** All may read it: the container's user is the image's business, and nobody else is in there. */
const SECRET_MODE = 0o444;

/** What of a service is known on the swarm alone. */
export interface OnSwarm {
  /** The image, by its digest if its registry told one. */
  swarmImage: string;
  /** Id of the service's own network, if it has one. */
  egressNetworkId?: string;
  /** Whether the managers know no-new-privileges for services: from Engine 25 on (API 1.44). */
  noNewPrivileges: boolean;
}

/** A service as the Engine API takes it. What is not said is left out, as the API does when it answers. */
export function serviceSpec(inputs: ServiceInputs, onSwarm: OnSwarm) {
  const rollback = { Parallelism: 1, Monitor: MONITOR_S * SECOND, Order: orderOf(inputs) };
  // What fails in that time counts, but the next task is waited with by Delay alone (swarmkit, updater).
  const update = { ...rollback, Delay: MONITOR_S * SECOND };
  return {
    Name: inputs.name,
    Labels: inputs.labels,
    TaskTemplate: {
      ContainerSpec: containerSpec(inputs, onSwarm),
      Resources: {
        Limits: {
          Pids: inputs.processes,
          ...(inputs.memory === undefined ? {} : { MemoryBytes: inputs.memory * MIB }),
        },
      },
      RestartPolicy: { Condition: "any", Delay: RESTART_DELAY_S * SECOND },
      ...placementOf(inputs),
      Networks: networksOf(inputs, onSwarm),
      LogDriver: { Name: inputs.logDriver, Options: inputs.logOpts },
    },
    Mode: { Replicated: { Replicas: inputs.replicas } },
    UpdateConfig: { ...update, FailureAction: "rollback" },
    RollbackConfig: { ...rollback, FailureAction: "pause" },
    // Addresses of tasks and no virtual one: that would need IPVS, and allows no ports of nodes.
    EndpointSpec: { Mode: "dnsrr", ...ifAny("Ports", portsOf(inputs)) },
  };
}

function placementOf({ constraints, maxPerNode }: ServiceInputs) {
  const Placement = { ...ifAny("Constraints", constraints), ...ifGiven("MaxReplicas", maxPerNode) };
  return Object.keys(Placement).length > 0 ? { Placement } : {};
}

function networksOf({ networks, alias }: ServiceInputs, { egressNetworkId }: OnSwarm) {
  return [...networks, ...(egressNetworkId === undefined ? [] : [egressNetworkId])].map((Target, index) => ({
    Target,
    ...(index === 0 && alias !== undefined ? { Aliases: [alias] } : {}),
  }));
}

/** A port of a node goes from one task to the next; where none does, nobody need wait for the old task's end. */
function orderOf({ ports, order }: ServiceInputs): "start-first" | "stop-first" {
  if (order !== undefined) return order;
  return ports.some(({ external = 0 }) => external !== 0) ? "stop-first" : "start-first";
}

function containerSpec(inputs: ServiceInputs, { swarmImage, noNewPrivileges }: OnSwarm) {
  const {
    capabilities,
    containerLabels = {},
    dns = [],
    healthcheck,
    hosts = [],
    securityOpts,
    ulimits = [],
  } = inputs;
  return {
    Image: swarmImage,
    ...ifAny("Command", inputs.entrypoints),
    ...ifAny("Args", inputs.command),
    ...ifAny("Env", inputs.envs),
    ...ifGiven("User", inputs.user),
    ...ifGiven("Hostname", inputs.hostname),
    ...(Object.keys(containerLabels).length > 0 ? { Labels: containerLabels } : {}),
    ...ifAny(
      "Hosts",
      hosts.map(({ host, ip }) => `${ip} ${host}`),
    ),
    ...(dns.length > 0 ? { DNSConfig: { Nameservers: dns } } : {}),
    ...ifAny(
      "Ulimits",
      ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    ),
    ...ifAny("CapabilityAdd", capabilities.adds),
    ...ifAny("CapabilityDrop", capabilities.drops),
    ...(noNewPrivileges && securityOpts.includes("no-new-privileges:true")
      ? { Privileges: { NoNewPrivileges: true } }
      : {}),
    ...(inputs.readOnly ? { ReadOnly: true } : {}),
    ...ifAny("Mounts", mountsOf(inputs)),
    ...(healthcheck === undefined ? {} : { Healthcheck: apiHealthcheck(healthcheck) }),
    ...ifAny(
      "Secrets",
      inputs.secrets.map(({ id, name, file, mode = SECRET_MODE }) => ({
        SecretID: id,
        SecretName: name,
        File: { Name: file, UID: "0", GID: "0", Mode: mode },
      })),
    ),
    ...ifAny(
      "Configs",
      (inputs.configs ?? []).map(({ id, name, path }) => ({
        ConfigID: id,
        ConfigName: name,
        File: { Name: path, UID: "0", GID: "0", Mode: SECRET_MODE },
      })),
    ),
    ...ifGiven("StopSignal", inputs.stopSignal),
    StopGracePeriod: inputs.destroyGraceSeconds * SECOND,
    Init: inputs.init,
  };
}

function mountsOf({ tmpfs = {}, volumes = [] }: ServiceInputs) {
  const inMemory = Object.entries(tmpfs).map(([Target, options]) => ({
    Type: "tmpfs" as const,
    Target,
    ...(options.split(",").includes("ro") ? { ReadOnly: true } : {}),
    TmpfsOptions: { SizeBytes: sizeIn(options) },
  }));
  const others = volumes.map(({ containerPath, volumeName, hostPath, readOnly }) => ({
    Type: hostPath === undefined ? ("volume" as const) : ("bind" as const),
    Source: hostPath ?? volumeName ?? "",
    Target: containerPath,
    ...(readOnly ? { ReadOnly: true } : {}),
  }));
  return [...inMemory, ...others];
}

/** Bytes in `rw,size=16m`. */
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
  return {
    Test: tests,
    ...(interval === undefined ? {} : { Interval: nanoseconds(interval) }),
    ...(timeout === undefined ? {} : { Timeout: nanoseconds(timeout) }),
    ...ifGiven("Retries", retries),
    ...(startPeriod === undefined ? {} : { StartPeriod: nanoseconds(startPeriod) }),
  };
}

function portsOf({ ports }: ServiceInputs) {
  return ports.map(({ internal, external, protocol }): Docker.PortConfig => ({
    Protocol: protocol ?? "tcp",
    TargetPort: internal,
    ...(external ? { PublishedPort: external } : {}),
    PublishMode: "host",
  }));
}

function ifGiven<K extends string, T>(key: K, value: T | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, T>>;
}

function ifAny<K extends string, T>(key: K, values: T[] = []) {
  return (values.length > 0 ? { [key]: values } : {}) as Partial<Record<K, T[]>>;
}

/** Whether all that is wanted is there; what the daemon adds of its own does not count. */
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
