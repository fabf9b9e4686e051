import {
  block,
  blockList,
  blockSet,
  type Conversion,
  type Fields,
  list,
  map,
  output,
  set,
  textOf,
  value,
  type Value,
} from "../fields.ts";

// Stand-in for the lab, not the real plugin: converts units and shapes that differ between Pulumi and the Engine API.

const BYTES_PER_MEGABYTE = 1024 * 1024;
const NANOSECONDS = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** Converts megabytes to bytes. -1 (no limit) stays -1. */
const megabytes: Conversion = {
  write: (value) => (Number(value) > 0 ? Number(value) * BYTES_PER_MEGABYTE : Number(value)),
  read: (bytes: number) => (bytes > 0 ? Math.trunc(bytes / BYTES_PER_MEGABYTE) : bytes),
};

/** Converts a number of CPUs. Like the real plugin, reads "1" back as "1.0". */
const cpus: Conversion = {
  write: (value) => Math.round(Number(value) * 1e9),
  read: (nanos: number) => {
    if (nanos === 0) return "";
    const text = (nanos / 1e9).toFixed(9);
    return text.split("0").length - 1 === 9 ? (nanos / 1e9).toFixed(1) : text.replace(/0+$/, "");
  },
};

/** Converts a duration in Go's notation: "90s" is read back as "1m30s". */
const duration: Conversion = {
  write: (value) => {
    const parts = textOf(value).matchAll(/([\d.]+)(h|ms|us|µs|ns|m|s)/g);
    return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * NANOSECONDS[unit as "s"], 0);
  },
  read: (nanos: number | undefined) => {
    const seconds = (nanos ?? 0) / NANOSECONDS.s;
    if (seconds > 0 && seconds < 1) return `${seconds * 1000}ms`;
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const rest = `${Number((seconds % 60).toFixed(9))}s`;
    if (hours > 0) return `${hours}h${minutes}m${rest}`;
    return minutes > 0 ? `${minutes}m${rest}` : rest;
  },
};

/**
 * Pulumi's `{ host, ip }` is the API's `host:ip`. Of an IPv6 address, the real plugin reads back only the part before the first
 * colon.
 */
const hosts: Conversion = {
  write: (value) => (value as { host: string; ip: string }[]).map(({ host, ip }) => `${host}:${ip}`),
  read: (entries: string[] | null) =>
    (entries ?? []).map((entry) => {
      const [host = "", ip = ""] = entry.split(":");
      return { host, ip };
    }),
};

/** Pulumi's list of pairs is a map in the API. */
const labels: Conversion = {
  write: (value) =>
    Object.fromEntries(
      (value as { label: string; value: string }[]).map(({ label, value }) => [label, value]),
    ),
  read: (labels: Value) => labels,
};

/** Pulumi's `{ name, soft, hard }` is the API's `{ Name, Soft, Hard }`. */
const ulimits: Conversion = {
  write: (value) =>
    (value as { name: string; soft: number; hard: number }[]).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
  read: (limits: { Name: string; Soft: number; Hard: number }[] | null) =>
    (limits ?? []).map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
};

const replaces = { replaces: true };
const known = { replaces: true, computed: true };

/** Inputs of a container, with their paths in the JSON of the Engine API. Requests to the daemon omit the prefix `Config.`. */
export const containerFields: Fields = {
  name: value({ ...replaces, required: true }),
  image: value({ ...replaces, required: true, at: "Config.Image" }),

  command: list({ ...known, at: "Config.Cmd" }),
  entrypoints: list({ ...known, at: "Config.Entrypoint" }),
  envs: set({ ...known, at: "Config.Env", unread: true }),
  hostname: value({ ...known, at: "Config.Hostname" }),
  labels: blockSet(
    { label: value({ required: true }), value: value({ required: true }) },
    { ...known, at: "Config.Labels", unread: true, as: labels },
  ),
  stopSignal: value({ ...known, at: "Config.StopSignal" }),
  stopTimeout: value({ ...known, at: "Config.StopTimeout" }),
  stdinOpen: value({ ...replaces, default: false, at: "Config.OpenStdin" }),
  tty: value({ ...replaces, default: false, at: "Config.Tty" }),
  user: value({ ...known, at: "Config.User" }),
  workingDir: value({ ...known, at: "Config.WorkingDir" }),
  healthcheck: block(
    {
      tests: list({ at: "Config.Healthcheck.Test" }),
      interval: value({ default: "0s", at: "Config.Healthcheck.Interval", as: duration }),
      timeout: value({ default: "0s", at: "Config.Healthcheck.Timeout", as: duration }),
      startPeriod: value({ default: "0s", at: "Config.Healthcheck.StartPeriod", as: duration }),
      startInterval: value({ default: "0s", at: "Config.Healthcheck.StartInterval", as: duration }),
      retries: value({ at: "Config.Healthcheck.Retries" }),
    },
    { computed: true },
  ),

  capabilities: block(
    { adds: set({ at: "HostConfig.CapAdd" }), drops: set({ at: "HostConfig.CapDrop" }) },
    replaces,
  ),
  securityOpts: set({ ...known, at: "HostConfig.SecurityOpt" }),
  readOnly: value({ ...replaces, default: false, at: "HostConfig.ReadonlyRootfs" }),
  tmpfs: map({ at: "HostConfig.Tmpfs" }),
  init: value({ computed: true, at: "HostConfig.Init" }),
  rm: value({ default: false, at: "HostConfig.AutoRemove" }),
  restart: value({ default: "no", at: "HostConfig.RestartPolicy.Name" }),
  maxRetryCount: value({ at: "HostConfig.RestartPolicy.MaximumRetryCount" }),

  memory: value({ at: "HostConfig.Memory", as: megabytes }),
  memorySwap: value({ at: "HostConfig.MemorySwap", as: megabytes }),
  memoryReservation: value({ default: 0, at: "HostConfig.MemoryReservation", as: megabytes }),
  cgroupnsMode: value({ ...known, at: "HostConfig.CgroupnsMode" }),
  shmSize: value({ ...known, at: "HostConfig.ShmSize", as: megabytes }),
  cpus: value({ ...replaces, at: "HostConfig.NanoCpus", as: cpus }),
  cpuShares: value({ at: "HostConfig.CpuShares" }),
  cpuSet: value({ at: "HostConfig.CpusetCpus" }),

  logDriver: value({ ...known, at: "HostConfig.LogConfig.Type" }),
  logOpts: map({ ...replaces, at: "HostConfig.LogConfig.Config" }),
  hosts: blockSet(
    { host: value({ required: true }), ip: value({ required: true }) },
    { ...replaces, at: "HostConfig.ExtraHosts", as: hosts },
  ),
  dns: set({ ...replaces, at: "HostConfig.Dns" }),
  ulimits: blockSet(
    { name: value({ required: true }), soft: value({ required: true }), hard: value({ required: true }) },
    { ...known, at: "HostConfig.Ulimits", as: ulimits },
  ),
  networkMode: value({ ...replaces, default: "bridge", at: "HostConfig.NetworkMode" }),

  networksAdvanced: blockSet(
    { name: value({ required: true }), aliases: set(), ipv4Address: value(), ipv6Address: value() },
    replaces,
  ),
  ports: blockList(
    {
      internal: value({ required: true }),
      external: value({ computed: true }),
      ip: value({ default: "0.0.0.0" }),
      protocol: value({ default: "tcp" }),
    },
    replaces,
  ),
  volumes: blockSet(
    {
      containerPath: value(),
      volumeName: value(),
      hostPath: value(),
      readOnly: value(),
      fromContainer: value(),
    },
    replaces,
  ),

  start: value({ default: true }),
  mustRun: value({ default: true }),
  destroyGraceSeconds: value(),
  removeVolumes: value({ default: true }),
  containerReadRefreshTimeoutMilliseconds: value({ default: 15_000 }),

  wait: value({ output: true, default: false }),
  waitTimeout: value({ output: true, default: 60 }),
  attach: value({ output: true, default: false }),
  logs: value({ output: true, default: false }),
  exitCode: output,
  networkDatas: output,
};
