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

/** When Docker starts a container again that has ended. */
export const RESTARTS = ["unless-stopped", "always", "on-failure", "no"] as const;
/** When Docker starts a container again that has ended. */
export type Restart = (typeof RESTARTS)[number];

/** Inputs of the Docker provider's container that have none of ours. */
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

/** Inputs of the provider's container that have one of ours, and which. */
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

/** How a container is run, where neither what its image says nor the hardening does. */
export interface ContainerSettings {
  /** Words of the command, each an element. @default the image's own */
  command?: readonly pulumi.Input<string>[];
  /** Words of the entrypoint, each an element. @default the image's own */
  entrypoint?: readonly pulumi.Input<string>[];
  /** Who runs it: `USER` or `USER:GROUP`, by name or number. @default the image's own */
  user?: pulumi.Input<string>;
  /** When Docker starts it again. @default "unless-stopped" */
  restart?: pulumi.Input<Restart>;
  /**
   * Folders that it may write to, in memory; what the image has in them is hidden. `true` makes all of its root writable,
   * until the container is replaced. @default /tmp alone, and volumes
   */
  writable?: boolean | readonly string[];
  /**
   * Linux capabilities of the container; it has no others. One that starts as root and drops to a user needs CHOWN,
   * DAC_OVERRIDE, SETGID and SETUID; a port below 1024 needs NET_BIND_SERVICE. @default []
   */
  capabilities?: readonly string[];
  /**
   * Memory limit of the container in MiB; 0 = none. Another limit is set while the container runs; if it comes as an output,
   * which may take the limit away, it replaces the container. @default 256
   */
  memoryMb?: pulumi.Input<number>;
  /** Host name that it has for itself. @default its short id */
  hostname?: pulumi.Input<string>;
  /** Lines of its `/etc/hosts`. @default [] */
  hosts?: pulumi.Input<readonly pulumi.Input<Host>[]>;
  /** Addresses of servers that names are asked of which Docker does not know. @default the daemon's */
  dns?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Limits of its processes, such as `nofile`. @default the daemon's */
  ulimits?: pulumi.Input<readonly pulumi.Input<Ulimit>[]>;
  /** Labels of the container. @default {} */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Any other input of the provider's container, such as `devices`; it takes the place of what hardens, such as
   * `securityOpts` or `tmpfs`. @default {}
   */
  container?: OtherContainerInputs;
}

interface Mounted {
  volumes?: readonly ContainerVolume[];
}

/** Memory limit in MiB of a container that says none. */
const MEMORY_MB = 256;

/**
 * The inputs and options of a container of ours under these settings, hardened where they do not say otherwise.
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
 * Those inputs that are ours, without any other one of the provider's container.
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
