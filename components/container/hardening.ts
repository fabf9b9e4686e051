import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/** Options of a container's log: Docker keeps 3 log files of 10 MB. */
const LOG_OPTIONS = { "max-file": "3", "max-size": "10m" };

/** Options of a writable folder in memory. */
const WRITABLE = "rw,noexec,nosuid,nodev,size=16m";

/** Folder of shared memory. Docker makes it writable by default, with 64 MB or `shmSize`. */
const SHARED_MEMORY = "/dev/shm";

/** Folders in memory. Only /tmp is writable, so the folder of shared memory is made read-only. */
const TMPFS = { [SHARED_MEMORY]: "ro,noexec,nosuid,nodev,size=64k", "/tmp": WRITABLE };

/** Seconds that a container has to finish its work before Docker kills it. */
const STOP_GRACE_SECONDS = 10;

/** Exceptions from the hardening. */
interface Loosening {
  /** Capabilities, in the daemon's form. @default [] */
  capabilities?: string[];
  /** Writable folders besides /tmp, or true for a writable root. @default [] */
  writable?: true | string[];
  /** Paths of mounts. A mount replaces a folder in memory at the same path. @default [] */
  mounted?: string[];
}

/**
 * Inputs of every hardened container. Numbers refer to the CIS Docker Benchmark 1.6, section 5. Values have the daemon's form,
 * so that a refresh shows no change.
 *
 * @param memoryMb memory limit in MiB (5.11), 0 = none. It is also the limit of memory and swap together, which the daemon
 * would otherwise set to twice the memory limit
 */
export function hardened(
  memoryMb: pulumi.Input<number>,
  { capabilities = [], writable = [], mounted = [] }: Loosening = {},
) {
  // An output with the value undefined omits the input, although the types exclude undefined.
  const limit = limitOf(memoryMb) as pulumi.Input<number> | undefined;
  return {
    capabilities: capabilities.length > 0 ? { adds: capabilities, drops: ["ALL"] } : { drops: ["ALL"] }, // 5.4
    ...(writable === true ? {} : readOnlyBut(writable, mounted)), // 5.13
    securityOpts: ["no-new-privileges:true"], // 5.26
    memory: limit,
    memorySwap: limit,
    cpuShares: 512, // 5.12
    init: true,
    restart: "unless-stopped", // not on-failure as in 5.15, which does not start containers again with the daemon
    logDriver: "json-file",
    logOpts: LOG_OPTIONS,
    destroyGraceSeconds: STOP_GRACE_SECONDS,
  } satisfies Partial<docker.ContainerArgs>;
}

/** The memory limit; undefined for 0. This function does not use the SDK, because the plugin does not load the SDK. */
function limitOf(memoryMb: pulumi.Input<number>) {
  const limit = (known: number) => known || undefined;
  if (typeof memoryMb === "number") return limit(memoryMb);
  return memoryMb instanceof Promise ? memoryMb.then(limit) : memoryMb.apply(limit);
}

function readOnlyBut(folders: string[], mounted: string[]) {
  const tmpfs: Record<string, string> = { ...TMPFS };
  for (const path of folders) tmpfs[path] = WRITABLE;
  const others = [...mounted, ...folders.filter((path) => path === SHARED_MEMORY)];
  return {
    readOnly: true,
    tmpfs: Object.fromEntries(Object.entries(tmpfs).filter(([path]) => !others.includes(path))),
  };
}

/**
 * Inputs that the Docker provider never applies to an existing container, so a change must replace the container. `#initerror`
 * marks a container whose creation failed halfway, for example because of a taken port: the next update must replace that
 * container.
 */
export const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"];

/**
 * Inputs whose removal replaces the container, because the daemon does not change a limit that a request leaves out (moby
 * `daemon/update.go`).
 */
const REPLACE_ON_LOST_LIMIT = ["memory", "memorySwap"];

/** Options that decide which changes replace a container. If the memory limit is an output, its value is unknown here. */
export function containerOptions(memoryMb?: pulumi.Input<number>): pulumi.CustomResourceOptions {
  const mayLose = memoryMb === 0 || typeof memoryMb === "object";
  const replaceOnChanges = [...REPLACE_ON_CHANGES, ...(mayLose ? REPLACE_ON_LOST_LIMIT : [])];
  return { deleteBeforeReplace: true, replaceOnChanges };
}

/** Share of the memory limit at which Redis refuses writes. At the full limit the kernel would kill Redis. */
const MAXMEMORY_SHARE = 0.75;

/** MiB of data above which Redis refuses writes, for a memory limit of the container in MiB. */
export function maxmemoryMb(memoryMb: number): number {
  return Math.floor(memoryMb * MAXMEMORY_SHARE);
}
