import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { withoutEndingSlash } from "../daemon/notation";
import * as check from "../input";
import { whenKnown } from "../input/known";
import {
  checkCapabilities,
  checkHosts,
  checkLabels,
  checkOtherInputs,
  checkUlimits,
  checkWords,
  refuseEmptyWord,
  checkWritable,
  type Host,
  type Ulimit,
} from "./containerInputs";
import { containerOptions, hardened } from "./hardening";
import type { ContainerVolume } from "../docker/volume";

/** Docker's restart policies. */
export const RESTARTS = ["unless-stopped", "always", "on-failure", "no"] as const;
/** Docker's restart policies. */
export type Restart = (typeof RESTARTS)[number];

/** Inputs of the Docker provider's container for which the components have no own argument. */
export type OtherContainerInputs = Omit<
  docker.ContainerArgs,
  | "capabilities"
  | "command"
  | "dns"
  | "entrypoints"
  | "envs"
  | "healthcheck"
  | "hostname"
  | "hosts"
  | "image"
  | "labels"
  | "memory"
  | "memorySwap"
  | "name"
  | "networkMode"
  | "networksAdvanced"
  | "ports"
  | "readOnly"
  | "restart"
  | "ulimits"
  | "user"
  | "volumes"
>;

/** Inputs of the Docker provider's container for which the components have their own argument, with the argument's name. */
const OURS: Record<Exclude<keyof docker.ContainerArgs, keyof OtherContainerInputs>, string> = {
  capabilities: "capabilities",
  command: "command",
  dns: "dns",
  entrypoints: "entrypoint",
  envs: "environment",
  healthcheck: "health",
  hostname: "hostname",
  hosts: "hosts",
  image: "image",
  labels: "labels",
  memory: "memoryMb",
  memorySwap: "memoryMb",
  name: "containerName",
  networkMode: "links",
  networksAdvanced: "links",
  ports: "ports",
  readOnly: "writable",
  restart: "restart",
  ulimits: "ulimits",
  user: "user",
  volumes: "volumes",
};

/** Settings of a container that replace settings of the image and of the hardening. */
export interface ContainerSettings {
  /** Words of the command, each an element. @default the image's own */
  command?: readonly pulumi.Input<string>[];
  /** Words of the entrypoint, each an element. @default the image's own */
  entrypoint?: readonly pulumi.Input<string>[];
  /** User of the container: `USER` or `USER:GROUP`, by name or number. @default the image's own */
  user?: pulumi.Input<string>;
  /** Restart policy. @default "unless-stopped" */
  restart?: pulumi.Input<Restart>;
  /**
   * Folders that are writable. They are in memory, and hide the image's content. `true` makes the whole root writable; changes
   * in the root are lost when the container is replaced.
   * @default /tmp and volumes
   */
  writable?: boolean | readonly string[];
  /**
   * All Linux capabilities of the container. A container that starts as root and switches to another user needs CHOWN,
   * DAC_OVERRIDE, SETGID and SETUID; a port below 1024 needs NET_BIND_SERVICE. @default []
   */
  capabilities?: readonly string[];
  /**
   * Memory limit of the container in MiB; 0 = none. A changed limit applies to the running container. If the limit is an
   * output, a change replaces the container, because the output may remove the limit. @default 256
   */
  memoryMb?: pulumi.Input<number>;
  /** Host name inside the container. @default the container's short id */
  hostname?: pulumi.Input<string>;
  /** Lines of the container's `/etc/hosts`. @default [] */
  hosts?: pulumi.Input<readonly pulumi.Input<Host>[]>;
  /** Addresses of DNS servers for names that Docker does not know. @default the daemon's */
  dns?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Limits of the container's processes, such as `nofile`. @default the daemon's */
  ulimits?: pulumi.Input<readonly pulumi.Input<Ulimit>[]>;
  /** Labels of the container. @default {} */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Other inputs of the Docker provider's container, such as `devices`. They replace inputs of the hardening, such as
   * `securityOpts` or `tmpfs`.
   * @default {}
   */
  container?: OtherContainerInputs;
}

interface Mounted {
  volumes?: readonly ContainerVolume[];
}

/** Default memory limit in MiB. */
const MEMORY_MB = 256;

/**
 * Inputs and options of a hardened container with these settings.
 *
 * @throws RunError that names the setting, its value and what is allowed
 */
export function containerSettings(settings: ContainerSettings & Mounted) {
  refuseEmptyWord("command", settings.command, "entrypoint");
  const inputs = {
    ...ownSettings(settings),
    ...checkOtherInputs(settings.container ?? {}, OURS),
  } satisfies Partial<docker.ContainerArgs>;
  return { inputs, options: containerOptions(settings.memoryMb) };
}

/**
 * Inputs of a hardened container with these settings, except the inputs under `container`.
 *
 * @throws RunError that names the setting, its value and what is allowed
 */
export function ownSettings(settings: Omit<ContainerSettings, "container"> & Mounted) {
  const memoryMb = whenKnown(settings.memoryMb ?? MEMORY_MB, (limit) =>
    check.checkMemoryMb("memoryMb", limit),
  );
  const hardening = hardened(memoryMb, {
    capabilities: checkCapabilities("capabilities", settings.capabilities ?? []),
    writable: checkWritable("writable", settings.writable ?? []),
    mounted: settings.volumes?.map(({ containerPath }) => withoutEndingSlash(containerPath)),
  });
  return {
    ...hardening,
    command: checkWords("command", settings.command),
    entrypoints: checkWords("entrypoint", settings.entrypoint),
    user: whenKnown(settings.user, (user) => check.checkUser("user", user)),
    restart: whenKnown(settings.restart ?? "unless-stopped", (restart) =>
      check.checkOneOf("restart", restart, RESTARTS),
    ),
    hostname: whenKnown(settings.hostname, (hostname) => check.checkHostname("hostname", hostname)),
    hosts: whenKnown(settings.hosts, (hosts) => checkHosts("hosts", hosts)),
    dns: whenKnown(settings.dns, (addresses) =>
      addresses.map((address) => whenKnown(address, (known) => check.checkDnsServer("dns", known))),
    ),
    ulimits: whenKnown(settings.ulimits, (ulimits) => checkUlimits("ulimits", ulimits)),
    labels: whenKnown(settings.labels ?? {}, (labels) => checkLabels("labels", labels)),
  } satisfies Partial<docker.ContainerArgs>;
}
