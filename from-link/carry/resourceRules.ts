import { type Json, type JsonObject, textOf } from "../model/createBody.ts";
import { CARRIED, type Verdict, changed } from "../model/reportEntry.ts";
import { direct, directList, elements, noInput, type Rule } from "./rule.ts";
import { append, type Value } from "./value.ts";

const MIB = 1024 * 1024;
const NANO = 1e9;

/** The rule for an amount of memory, which the provider takes in whole MiB. */
function memory(flagName: string, input: string): Rule {
  return {
    what: ({ value }) =>
      `--${flagName} ${typeof value === "number" && value > 0 ? `${value / MIB}m` : textOf(value)}`,
    carry: ({ value }, { inputs }) => carryMemory(Number(value), input, inputs),
  };
}

function carryMemory(bytes: number, input: string, inputs: Record<string, Value>): Verdict {
  const isNone = bytes < 0;
  inputs[input] = isNone ? bytes : Math.ceil(bytes / MIB);
  if (isNone || bytes % MIB === 0) return CARRIED;
  return changed("rounded up to a whole MiB, in which the Docker provider counts");
}

const blockRate = (flagName: string, input: string): Rule =>
  elements<{ Path: string; Rate: number }>(
    input,
    ({ Path, Rate }) => `--${flagName} ${Path}:${Rate}`,
    ({ Path, Rate }) => ({ path: Path, rate: Rate }),
  );

/** Rules for a container's limits of memory, processors, block I/O and processes. */
export const resourceRules: Readonly<Record<string, Rule>> = {
  BlkioDeviceReadBps: blockRate("device-read-bps", "deviceReadBps"),
  BlkioDeviceReadIOps: blockRate("device-read-iops", "deviceReadIops"),
  BlkioDeviceWriteBps: blockRate("device-write-bps", "deviceWriteBps"),
  BlkioDeviceWriteIOps: blockRate("device-write-iops", "deviceWriteIops"),
  BlkioWeight: noInput("blkio-weight"),
  BlkioWeightDevice: noInput("blkio-weight-device"),
  CpuPeriod: direct("cpu-period", "cpuPeriod"),
  CpuQuota: direct("cpu-quota", "cpuQuota"),
  CpuRealtimePeriod: noInput("cpu-rt-period"),
  CpuRealtimeRuntime: noInput("cpu-rt-runtime"),
  CpuShares: direct("cpu-shares", "cpuShares"),
  CpusetCpus: direct("cpuset-cpus", "cpuSet"),
  CpusetMems: noInput("cpuset-mems"),
  CpuCount: noInput("cpu-count"),
  CpuPercent: noInput("cpu-percent"),
  KernelMemory: noInput("kernel-memory"),
  KernelMemoryTCP: noInput("kernel-memory-tcp"),
  Memory: {
    ...memory("memory", "memory"),
    carry({ value }, { inputs, model }) {
      const bytes = Number(value);
      // The daemon sets swap to twice the memory by default. Without this input, each preview would show the default as a change.
      if (!model.body.HostConfig?.MemorySwap) inputs.memorySwap = 2 * Math.ceil(bytes / MIB);
      return carryMemory(bytes, "memory", inputs);
    },
  },
  MemoryReservation: memory("memory-reservation", "memoryReservation"),
  MemorySwap: memory("memory-swap", "memorySwap"),
  MemorySwappiness: noInput("memory-swappiness", [-1]),
  NanoCpus: {
    what: ({ value }) => `--cpus ${Number(value) / NANO}`,
    carry({ value }, { inputs }) {
      const cpus = Number(value) / NANO;
      inputs.cpus = Number.isInteger(cpus) ? cpus.toFixed(1) : textOf(cpus);
      return CARRIED;
    },
  },
  OomKillDisable: noInput("oom-kill-disable"),
  OomScoreAdj: noInput("oom-score-adj"),
  PidsLimit: noInput(
    "pids-limit",
    [-1],
    "Set a default for all containers on the daemon, or keep without it.",
  ),
  ShmSize: memory("shm-size", "shmSize"),
  Ulimits: elements<{ Name: string; Soft: number; Hard: number }>(
    "ulimits",
    ({ Name, Soft, Hard }) => `--ulimit ${Name}=${Soft}:${Hard}`,
    ({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard }),
  ),
};

/** Rules for devices of the machine. */
export const deviceRules: Readonly<Record<string, Rule>> = {
  DeviceCgroupRules: directList("device-cgroup-rule", "deviceCgroupRules"),
  DeviceRequests: {
    split: "elements",
    what: ({ value }) =>
      `--gpus ${deviceRequest(value).deviceIds.join(",") || textOf(deviceRequest(value).count)}`,
    carry({ value }, { inputs }) {
      append(inputs, "deviceRequests", deviceRequest(value));
      const sets = ((value as JsonObject).Capabilities ?? []) as string[][];
      return sets.length > 1 ? changed("of the sets of capabilities the first is kept") : CARRIED;
    },
  },
  Devices: elements<{ PathOnHost: string; PathInContainer: string; CgroupPermissions: string }>(
    "devices",
    ({ PathOnHost: host, PathInContainer: inside, CgroupPermissions: may }) =>
      `--device ${host}:${inside}:${may}`,
    ({ PathOnHost: host, PathInContainer: inside, CgroupPermissions: may }) => ({
      ...{ hostPath: host, containerPath: inside, permissions: may },
    }),
  ),
};

function deviceRequest(value: Json) {
  const { Driver, Count, DeviceIDs, Capabilities, Options } = value as unknown as {
    Driver?: string;
    Count?: number;
    DeviceIDs?: string[] | null;
    Capabilities?: string[][] | null;
    Options?: Record<string, string> | null;
  };
  return {
    ...(Driver ? { driver: Driver } : {}),
    ...(Count ? { count: Count } : {}),
    deviceIds: DeviceIDs ?? [],
    capabilities: Capabilities?.[0] ?? [],
    ...(Options && Object.keys(Options).length > 0 ? { options: Options } : {}),
  };
}
