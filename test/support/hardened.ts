import { STATE_ID } from "./mockedCloud";

/** The inputs that tell whose a network or a volume is. */
export const STACK_LABEL = {
  labels: { "redis-link.stack": "redis-link/dev", "redis-link.state": STATE_ID },
};

/** The same as the Docker provider takes them. */
export const STACK_LABELS = Object.entries(STACK_LABEL.labels).map(([label, value]) => ({ label, value }));

/** The options of a container; those of a Redis have its labels left as they were made. */
export const CONTAINER_OPTIONS = {
  deleteBeforeReplace: true,
  replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  ignoreChanges: ["image"],
};

/** The inputs that every container must have, for a memory limit in MiB. */
export function hardenedInputs(memoryMb: number): Record<string, unknown> {
  return {
    labels: STACK_LABELS,
    capabilities: { drops: ["ALL"] },
    cpuShares: 512,
    destroyGraceSeconds: 10,
    init: true,
    logDriver: "json-file",
    logOpts: { "max-file": "3", "max-size": "10m" },
    memory: memoryMb,
    memorySwap: memoryMb,
    readOnly: true,
    restart: "unless-stopped",
    securityOpts: ["no-new-privileges:true"],
    tmpfs: { "/dev/shm": "ro,noexec,nosuid,nodev,size=64k", "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
  };
}

/** Inputs of a container that would give it more of the host than it needs: none of ours may set one. */
export const FORBIDDEN_INPUTS = [
  "privileged",
  "devices",
  "groupAdds",
  "hosts",
  "ipcMode",
  "mounts",
  "networkMode",
  "pidMode",
  "sysctls",
  "uploads",
  "usernsMode",
];
