import { resolve } from "node:path";
import { type Json, type JsonObject, textOf } from "../../model/createBody.ts";
import type { ComposeFile } from "./composeFile.ts";

/** A key of a service as words for `docker create`. */
type ToFlags = (value: Json, file: ComposeFile) => string[];

const one =
  (flag: string): ToFlags =>
  (value) => [`--${flag}=${textOf(value)}`];
const each =
  (flag: string): ToFlags =>
  (value) =>
    pairsOrList(value).map((text) => `--${flag}=${text}`);

/** What of a Compose service is a flag of `docker run`. Docker's own command line reads the values. */
export const COMPOSE_FLAGS: Readonly<Record<string, ToFlags>> = {
  annotations: each("annotation"),
  blkio_config: (value) => blkio(value as JsonObject),
  cap_add: each("cap-add"),
  cap_drop: each("cap-drop"),
  cgroup: one("cgroupns"),
  cgroup_parent: one("cgroup-parent"),
  cpu_period: one("cpu-period"),
  cpu_quota: one("cpu-quota"),
  cpu_shares: one("cpu-shares"),
  cpus: one("cpus"),
  cpuset: one("cpuset-cpus"),
  deploy: (value) => deploy(value as JsonObject),
  device_cgroup_rules: each("device-cgroup-rule"),
  devices: (value) => listOf(value).map((device) => `--device=${deviceOf(device)}`),
  dns: each("dns"),
  dns_opt: each("dns-option"),
  dns_search: each("dns-search"),
  domainname: one("domainname"),
  expose: each("expose"),
  extra_hosts: (value) =>
    (Array.isArray(value)
      ? listOf(value).map(textOf)
      : entriesOf(value).map(([host, ip]) => `${host}:${textOf(ip)}`)
    ).map((text) => `--add-host=${text.replace("=", ":")}`),
  gpus: (value) => (value === "all" ? ["--gpus=all"] : []),
  group_add: each("group-add"),
  healthcheck: (value) => healthcheck(value as JsonObject),
  hostname: one("hostname"),
  init: one("init"),
  ipc: one("ipc"),
  isolation: one("isolation"),
  labels: each("label"),
  logging: (value) => logging(value as JsonObject),
  mac_address: one("mac-address"),
  mem_limit: one("memory"),
  mem_reservation: one("memory-reservation"),
  mem_swappiness: one("memory-swappiness"),
  memswap_limit: one("memory-swap"),
  oom_kill_disable: one("oom-kill-disable"),
  oom_score_adj: one("oom-score-adj"),
  pid: one("pid"),
  pids_limit: one("pids-limit"),
  platform: one("platform"),
  ports: (value) => listOf(value).map((port) => `--publish=${portOf(port)}`),
  privileged: one("privileged"),
  read_only: one("read-only"),
  restart: one("restart"),
  runtime: one("runtime"),
  security_opt: each("security-opt"),
  shm_size: one("shm-size"),
  stdin_open: one("interactive"),
  stop_grace_period: (value) => [`--stop-timeout=${seconds(textOf(value))}`],
  stop_signal: one("stop-signal"),
  storage_opt: each("storage-opt"),
  sysctls: each("sysctl"),
  tmpfs: each("tmpfs"),
  tty: one("tty"),
  ulimits: (value) => entriesOf(value).map(([name, limit]) => `--ulimit=${name}=${limitOf(limit)}`),
  user: one("user"),
  userns_mode: one("userns"),
  uts: one("uts"),
  volumes: (value, file) => listOf(value).flatMap((volume) => mount(volume, file)),
  working_dir: one("workdir"),
};

/** A list, which Compose lets be one value. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** Names and values of a map. */
export function entriesOf(value: Json | undefined): [string, Json][] {
  return Object.entries((value ?? {}) as Record<string, Json>);
}

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pairsOrList(value: Json): string[] {
  if (!isMapping(value)) return listOf(value).map(textOf);
  return entriesOf(value).map(([name, each]) => `${name}=${textOf(each)}`);
}

/** A name without a value is that of the environment, as with `docker run`. */
export function environment(value: Json): string[] {
  if (!isMapping(value)) return listOf(value).map(textOf);
  return entriesOf(value).map(([name, each]) => (each === null ? name : `${name}=${textOf(each)}`));
}

/** What of `deploy` Compose applies to a container, and a flag does too. */
function deploy({ resources, restart_policy }: JsonObject): string[] {
  const { limits, reservations } = (resources ?? {}) as { limits?: JsonObject; reservations?: JsonObject };
  const flags: Record<string, Json | undefined> = {
    memory: limits?.memory,
    cpus: limits?.cpus,
    "pids-limit": limits?.pids,
    "memory-reservation": reservations?.memory,
  };
  const { condition = "any", max_attempts } = (restart_policy ?? {}) as JsonObject;
  const policy = { any: "always", none: "no" }[textOf(condition)] ?? textOf(condition);
  const attempts = policy === "on-failure" && max_attempts ? `:${textOf(max_attempts)}` : "";
  return [
    ...Object.entries(flags).flatMap(([flag, limit]) =>
      limit === undefined || limit === null ? [] : [`--${flag}=${textOf(limit)}`],
    ),
    ...(restart_policy === undefined ? [] : [`--restart=${policy}${attempts}`]),
  ];
}

/** What else `deploy` says, as paths of its keys. */
export function unreadOfDeploy(value: Json | undefined): string[] {
  const { resources, restart_policy, replicas, mode, ...others } = (value ?? {}) as JsonObject;
  const { limits, reservations } = (resources ?? {}) as { limits?: JsonObject; reservations?: JsonObject };
  const unread = (path: string, object: JsonObject | undefined, read: readonly string[]) =>
    Object.keys(object ?? {})
      .filter((key) => !read.includes(key))
      .map((key) => `${path}.${key}`);
  return [
    ...(replicas === undefined || replicas === 1 ? [] : ["replicas"]),
    ...(mode === undefined || mode === "replicated" ? [] : ["mode"]),
    ...Object.keys(others),
    ...unread("resources.limits", limits, ["memory", "cpus", "pids"]),
    ...unread("resources.reservations", reservations, ["memory"]),
    ...unread("restart_policy", restart_policy as JsonObject | undefined, ["condition", "max_attempts"]),
  ];
}

function deviceOf(device: Json): string {
  if (!isMapping(device)) return textOf(device);
  return [device.source, device.target, device.permissions]
    .filter((part) => part !== undefined)
    .map(textOf)
    .join(":");
}

function portOf(port: Json): string {
  if (!isMapping(port)) return textOf(port);
  const { host_ip: ip, published, target, protocol = "tcp" } = port;
  const host = typeof ip === "string" && ip.includes(":") ? `[${ip}]` : ip;
  const left = host === undefined ? published : `${textOf(host)}:${textOf(published)}`;
  return `${left === undefined ? "" : `${textOf(left)}:`}${textOf(target)}/${textOf(protocol)}`;
}

function limitOf(limit: Json): string {
  return isMapping(limit) ? `${textOf(limit.soft)}:${textOf(limit.hard)}` : textOf(limit);
}

function healthcheck({
  test,
  disable,
  interval,
  timeout,
  retries,
  start_period,
  start_interval,
}: JsonObject): string[] {
  if (disable === true) return ["--no-healthcheck"];
  const times = {
    interval,
    timeout,
    retries,
    "start-period": start_period,
    "start-interval": start_interval,
  };
  const [kind, ...words] = listOf(test).map(textOf);
  if (kind === "NONE") return ["--no-healthcheck"];
  const command = typeof test === "string" ? test : kind === "CMD-SHELL" ? words[0] : undefined;
  return [
    ...(command === undefined ? [] : [`--health-cmd=${command}`]),
    ...Object.entries(times).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [`--health-${name}=${textOf(value)}`],
    ),
  ];
}

function logging({ driver, options }: JsonObject): string[] {
  return [
    ...(driver === undefined ? [] : [`--log-driver=${textOf(driver)}`]),
    ...pairsOrList(options ?? {}).map((text) => `--log-opt=${text}`),
  ];
}

function blkio({ weight, ...others }: JsonObject): string[] {
  const flags: Record<string, string> = {
    device_read_bps: "device-read-bps",
    device_read_iops: "device-read-iops",
    device_write_bps: "device-write-bps",
    device_write_iops: "device-write-iops",
    weight_device: "blkio-weight-device",
  };
  return [
    ...(weight === undefined ? [] : [`--blkio-weight=${textOf(weight)}`]),
    ...Object.entries(flags).flatMap(([key, flag]) =>
      listOf(others[key]).map((rule) => {
        const { path, rate, weight: heavy } = rule as JsonObject;
        return `--${flag}=${textOf(path)}:${textOf(rate ?? heavy)}`;
      }),
    ),
  ];
}

function mount(volume: Json, { folder, volumes }: ComposeFile): string[] {
  if (!isMapping(volume)) return [`--volume=${shortMount(textOf(volume), folder, volumes)}`];
  const { type, source, target, read_only, tmpfs, bind, volume: options } = volume;
  if (type === "tmpfs") {
    const { size, mode } = (tmpfs ?? {}) as JsonObject;
    const more = [
      size === undefined ? "" : `,tmpfs-size=${textOf(size)}`,
      mode === undefined ? "" : `,tmpfs-mode=${textOf(mode)}`,
    ];
    return [`--mount=type=tmpfs,target=${textOf(target)}${more.join("")}`];
  }
  const { propagation, selinux } = (bind ?? {}) as JsonObject;
  const { nocopy, subpath } = (options ?? {}) as JsonObject;
  if (subpath !== undefined) {
    const more = [read_only === true ? ",readonly" : "", nocopy === true ? ",volume-nocopy" : ""];
    return [
      `--mount=type=volume,source=${volumes[textOf(source)] ?? textOf(source)},target=${textOf(target)},volume-subpath=${textOf(subpath)}${more.join("")}`,
    ];
  }
  if (type !== undefined && type !== "bind" && type !== "volume")
    return [`--mount=type=${textOf(type)},source=${textOf(source)},target=${textOf(target)}`];
  const modes = [
    ...(read_only === true ? ["ro"] : []),
    ...(nocopy === true ? ["nocopy"] : []),
    ...(propagation === undefined ? [] : [textOf(propagation)]),
    ...(selinux === undefined ? [] : [textOf(selinux)]),
  ];
  const from =
    type === "bind" ? resolve(folder, textOf(source)) : (volumes[textOf(source)] ?? textOf(source));
  if (source === undefined) return [`--volume=${textOf(target)}`];
  return [`--volume=${[from, textOf(target), ...(modes.length > 0 ? [modes.join(",")] : [])].join(":")}`];
}

function shortMount(text: string, folder: string, volumes: ComposeFile["volumes"]): string {
  const [source = "", target, ...modes] = text.split(":");
  if (target === undefined) return text;
  const from = /^[.~/]/.test(source)
    ? resolve(folder, source.replace(/^~(?=\/)/, process.env.HOME ?? "~"))
    : (volumes[source] ?? source);
  return [from, target, ...modes].join(":");
}

/** Compose's durations, such as `1m30s`, as the whole seconds that `docker run` takes. */
function seconds(text: string): number {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000001 };
  const sum = [...text.matchAll(/([\d.]+)(ms|us|h|m|s)/g)].reduce(
    (total, [, number, unit = "s"]) => total + Number(number) * (units[unit] ?? 1),
    0,
  );
  return Math.ceil(sum);
}
