import { STATE_ID } from "./mockedCloud";

/** Labels of a network or a volume of the stack. */
export const STACK_LABEL = {
  labels: { "redis-link.stack": "redis-link/dev", "redis-link.state": STATE_ID },
};

/** The same in the Docker provider's form. */
export const STACK_LABELS = Object.entries(STACK_LABEL.labels).map(([label, value]) => ({ label, value }));

/** Options of a container. Redis also ignores changes of labels. */
export const CONTAINER_OPTIONS = {
  deleteBeforeReplace: true,
  replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "#initerror"],
  ignoreChanges: ["image"],
};

/** Inputs of every hardened container, for a memory limit in MiB. */
export function hardenedInputs(memoryMb: number): Record<string, unknown> {
  return {
    ...{ labels: STACK_LABELS, capabilities: { drops: ["ALL"] }, cpuShares: 512, destroyGraceSeconds: 10 },
    ...{ init: true, logDriver: "json-file" },
    logOpts: { "max-file": "3", "max-size": "10m" },
    ...{ memory: memoryMb, memorySwap: memoryMb, readOnly: true, restart: "unless-stopped" },
    securityOpts: ["no-new-privileges:true"],
    tmpfs: { "/dev/shm": "ro,noexec,nosuid,nodev,size=64k", "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
  };
}

/** Health check of a port, which is given in four hexadecimal digits. */
export const listening = (hexadecimal: string) => [
  ...["CMD", "grep", "-qsE", `:${hexadecimal} [0-9A-F]+:0000 0A `, "/proc/net/tcp", "/proc/net/tcp6"],
];

const TYPES: Record<string, string> = {
  Container: "docker:index/container:Container",
  RemoteImage: "docker:index/remoteImage:RemoteImage",
  RandomPassword: "random:index/randomPassword:RandomPassword",
};

/** The outline of a component and of its children, such as `image: "RemoteImage"` for `NAME-image`. */
export function outlineOf(kind: string, name: string, children: Record<string, string>): string[] {
  const lines = Object.entries(children).map(
    ([child, type]) => `${name} > ${name}-${child}: ${TYPES[type] ?? `redis-link:docker:${type}`}`,
  );
  return [` > ${name}: redis-link:index:${kind}`, ...lines].sort();
}
