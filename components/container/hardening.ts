import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/** Bytes of log that a container keeps: 3 files of 10 MB. */
const LOG_OPTIONS = { "max-file": "3", "max-size": "10m" };

/** A folder in memory to write to. */
const WRITABLE = "rw,noexec,nosuid,nodev,size=16m";

/** Docker's own is writable, of 64 MB or what `shmSize` says. */
const SHARED_MEMORY = "/dev/shm";

/** /tmp is the one place to write to; shared memory would be another. */
const TMPFS = { [SHARED_MEMORY]: "ro,noexec,nosuid,nodev,size=64k", "/tmp": WRITABLE };

/** Seconds a container has to finish its work before it is killed. */
const STOP_GRACE_SECONDS = 10;

/** What a container may do that ours may not by default. */
interface Loosening {
  /** Capabilities that it has, as the daemon writes them. @default [] */
  capabilities?: string[];
  /** Further folders that it may write to, or true for all of its root. @default [] */
  writable?: true | string[];
  /** Where something else is mounted, which takes the place of a folder in memory. @default [] */
  mounted?: string[];
}

/**
 * What every container of ours is run with. The numbers are those of the CIS Docker Benchmark 1.6, section 5.
 * Values are written as the daemon reads them back, so that a refresh shows no change.
 *
 * @param memoryMb memory limit in MiB (5.11), 0 = none; swap is the same, as the daemon would double it otherwise
 */
export function hardened(
  memoryMb: pulumi.Input<number>,
  { capabilities = [], writable = [], mounted = [] }: Loosening = {},
) {
  // An output of undefined is an input that is left out, which the types do not say.
  const limit = limitOf(memoryMb) as pulumi.Input<number> | undefined;
  return {
    capabilities: capabilities.length > 0 ? { adds: capabilities, drops: ["ALL"] } : { drops: ["ALL"] }, // 5.4
    ...(writable === true ? {} : readOnlyBut(writable, mounted)), // 5.13
    securityOpts: ["no-new-privileges:true"], // 5.26
    memory: limit,
    memorySwap: limit,
    cpuShares: 512, // 5.12
    init: true,
    restart: "unless-stopped", // not 5.15's on-failure: that one does not bring containers back with the daemon
    logDriver: "json-file",
    logOpts: LOG_OPTIONS,
    destroyGraceSeconds: STOP_GRACE_SECONDS,
  } satisfies Partial<docker.ContainerArgs>;
}

/** Without the SDK, which the plugin does not load for this. */
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
 * Inputs that the provider accepts but never applies to a container that exists: a change must replace it. `#initerror`
 * stands for a container whose creation failed halfway, such as one whose port was taken: the next update must not
 * take it for a good one.
 */
export const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"];

/** The daemon takes no limit for no change, so a container that is to lose its own must be replaced (moby `daemon/update.go`). */
const REPLACE_ON_LOST_LIMIT = ["memory", "memorySwap"];

/** When an app's container is replaced. What a limit that is an output comes to is not known here. */
export function containerOptions(memoryMb?: pulumi.Input<number>): pulumi.CustomResourceOptions {
  const mayLose = memoryMb === 0 || typeof memoryMb === "object";
  const replaceOnChanges = [...REPLACE_ON_CHANGES, ...(mayLose ? REPLACE_ON_LOST_LIMIT : [])];
  return { deleteBeforeReplace: true, replaceOnChanges };
}

/** Redis stops taking writes at this share of its memory limit, before the kernel would kill it. */
const MAXMEMORY_SHARE = 0.75;

/** MiB that a Redis takes writes up to, by the memory limit of its container. */
export function maxmemoryMb(memoryMb: number): number {
  return Math.floor(memoryMb * MAXMEMORY_SHARE);
}
