// Stand-in for the lab, not the real plugin: the inputs of a container, and where each lives in the Engine API's JSON.
import { block, blockList, blockSet, labels, list, map, output, set, value, type Fields } from "../fields.ts";
import type { Value } from "../properties.ts";
import { cpus, duration, hosts, megabytes, ulimits } from "./conversions.ts";
import { toLabels } from "./labels.ts";

const replaces = { replaces: true };
const known = { replaces: true, computed: true };

/** `Config.` is left out of a place in what the daemon takes. */
export const containerFields: Fields = {
  name: value(replaces),
  image: value({ ...replaces, required: true, at: "Config.Image" }),

  command: list({ ...known, at: "Config.Cmd" }),
  entrypoints: list({ ...known, at: "Config.Entrypoint" }),
  envs: set({ ...known, at: "Config.Env", unread: true }),
  hostname: value({ ...known, at: "Config.Hostname" }),
  labels: labels({
    ...known,
    at: "Config.Labels",
    unread: true,
    as: { write: toLabels, read: (labels: Value) => labels },
  }),
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
