import { STACK_LABEL, STATE_LABEL } from "../stack/labels";
import { isIPv4 } from "node:net";
import { posix } from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { withoutEndingSlash } from "../daemon/notation";
import { checkHostname, checkKeys, checkOneOf, checkRange, inputError } from "../input";
import { isOutput, notKnown, whenAllKnown, whenKnown } from "../input/known";

/** A line of a container's `/etc/hosts`, in the Docker provider's form. */
export interface Host {
  /** Name of the host. */
  host: pulumi.Input<string>;
  /** IPv4 address of the host; `host-gateway` is the daemon's machine. */
  ip: pulumi.Input<string>;
}

/**
 * Checks lines of `/etc/hosts`. IPv6 addresses are refused: the Docker provider reads back only the first part of an IPv6
 * address, so each refresh would replace the container (terraform-provider-docker, `flattenExtraHosts`).
 *
 * @throws RunError that names the input, and the malformed name or address
 */
export function checkHosts(input: string, hosts: readonly pulumi.Input<Host>[]) {
  const checkedIp = (address: string): string => {
    if (isIPv4(address) || address === "host-gateway") return address;
    const remedy = 'It must be an IPv4 address, or "host-gateway" for the daemon\'s machine.';
    throw inputError(`${input}.ip`, address, remedy);
  };
  return hosts.map((line) =>
    whenKnown(line, ({ host, ip }) => ({
      host: whenKnown(host, (name) => checkHostname(`${input}.host`, name)),
      ip: whenKnown(ip, checkedIp),
    })),
  );
}

/**
 * Checks labels, and returns them in the Docker provider's form.
 *
 * @throws RunError that names the input, and the label that is empty or reserved
 */
export function checkLabels(input: string, labels: Readonly<Record<string, pulumi.Input<string>>>) {
  return Object.entries(labels).map(([label, value]) => {
    if (label === "") throw inputError(input, label, "A label has a name: give it one.");
    if (label === STACK_LABEL || label === STATE_LABEL) {
      throw inputError(input, label, "It tells whose the container is, and is set by itself: leave it out.");
    }
    return { label, value };
  });
}

/** Limits that Docker knows (docker/go-units `ulimit.go`). */
const LIMITED = [
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"],
  ...["rss", "rtprio", "rttime", "sigpending", "stack"],
];

/** A limit of a container's processes, in the Docker provider's form. */
export interface Ulimit {
  /** Name of the limit, such as `nofile`. */
  name: pulumi.Input<string>;
  /** Initial limit of a process; -1 = none. */
  soft: pulumi.Input<number>;
  /** Highest limit that a process may set; -1 = none. */
  hard: pulumi.Input<number>;
}

/** Checks limits of processes. @throws RunError that names the input and the malformed limit */
export function checkUlimits(input: string, ulimits: readonly pulumi.Input<Ulimit>[]) {
  return ulimits.map((ulimit) =>
    whenAllKnown(ulimit, ({ name, soft, hard }) => {
      checkOneOf(`${input}.name`, name, LIMITED);
      checkRange(`${input}.soft`, soft, -1, Number.MAX_SAFE_INTEGER);
      checkRange(`${input}.hard`, hard, -1, Number.MAX_SAFE_INTEGER);
      if (hard !== -1 && (soft > hard || soft === -1)) {
        throw inputError(`${input}.soft`, soft, `It is above the hard limit ${hard}: lower it.`);
      }
      return { name, soft, hard };
    }),
  );
}

/**
 * Checks Linux capabilities, and returns them in the daemon's form and order, so that a refresh shows no change.
 *
 * @throws RunError that names the input and the malformed capability
 */
export function checkCapabilities(input: string, names: readonly string[]): string[] {
  const checked = names.map((name) => {
    const full = name.toUpperCase().replace(/^(?:CAP_)?/, "CAP_");
    if (/^CAP_[A-Z_]+$/.test(full) && full !== "CAP_ALL") return full;
    throw inputError(
      input,
      name,
      "It must be a capability of Linux such as NET_BIND_SERVICE; each that is needed is named.",
    );
  });
  return [...new Set(checked)].sort();
}

/**
 * Checks the argument for writable folders. Returns true for a writable root, otherwise the writable folders.
 *
 * @throws RunError that names the input and the path, if the path is not absolute or is `/`
 */
export function checkWritable(input: string, writable: boolean | readonly string[]): true | string[] {
  if (typeof writable === "boolean") return writable || [];
  return writable.map((path) => {
    if (!posix.isAbsolute(path)) throw inputError(input, path, "A folder in the container starts with /.");
    if (/^[/.]+$/.test(path)) throw inputError(input, path, "Say true for a root that is writable.");
    if (/[:,]/.test(path))
      throw inputError(input, path, 'A folder in memory has no ":" and no "," in its path.');
    return withoutEndingSlash(path);
  });
}

/**
 * Checks the words of a command; undefined stands for the image's own command.
 *
 * @throws RunError that names the input, if there are no words or a word cannot be an argument
 */
export function checkWords<T extends pulumi.Input<string>>(
  input: string,
  words?: readonly T[],
): T[] | undefined {
  if (words === undefined) return undefined;
  const given: unknown = words;
  if (typeof given === "string" || words.length === 0) {
    throw inputError(
      input,
      typeof given === "string" ? given : "",
      "It is a list of words; leave it out for the image's own.",
    );
  }
  if (words.some((word) => typeof word === "string" && word.includes("\0"))) {
    throw inputError(input, "\0", "No word has a zero character, which would end it.");
  }
  return [...words];
}

/**
 * Refuses an empty word of a command, which the Docker provider treats as missing.
 *
 * @param entrypoint argument whose words may be empty
 * @throws RunError that names both inputs
 */
export function refuseEmptyWord(input: string, words: unknown, entrypoint: string): void {
  if (!Array.isArray(words) || !words.includes("")) return;
  const remedy = `The Docker provider takes no empty word there: write the image's entrypoint and all words as \`${entrypoint}\`.`;
  throw inputError(input, words, remedy);
}

/** All inputs of the Docker provider's container in version 5.2. The provider's SDK silently ignores unknown inputs. */
// prettier-ignore
const CONTAINER_INPUTS: Record<keyof docker.ContainerArgs, true> = {
  attach: true, capabilities: true, cgroupParent: true, cgroupnsMode: true, command: true,
  containerReadRefreshTimeoutMilliseconds: true, cpuPeriod: true, cpuQuota: true, cpuSet: true,
  cpuShares: true, cpus: true, destroyGraceSeconds: true, deviceCgroupRules: true, deviceReadBps:
  true, deviceReadIops: true, deviceRequests: true, deviceWriteBps: true, deviceWriteIops: true,
  devices: true, dns: true, dnsOpts: true, dnsSearches: true, domainname: true, entrypoints: true,
  envs: true, gpus: true, groupAdds: true, healthcheck: true, hostname: true, hosts: true, image:
  true, init: true, ipcMode: true, labels: true, logDriver: true, logOpts: true, logs: true,
  maxRetryCount: true, memory: true, memoryReservation: true, memorySwap: true, mounts: true, mustRun:
  true, name: true, networkMode: true, networksAdvanced: true, pidMode: true, platform: true, ports:
  true, privileged: true, publishAllPorts: true, readOnly: true, removeVolumes: true, restart: true,
  rm: true, runtime: true, securityOpts: true, shmSize: true, start: true, stdinOpen: true,
  stopSignal: true, stopTimeout: true, storageOpts: true, sysctls: true, tmpfs: true, tty: true,
  ulimits: true, uploads: true, user: true, usernsMode: true, volumes: true, wait: true, waitTimeout:
  true, workingDir: true,
};

/**
 * Checks the inputs under `container`, which are passed on to the Docker provider's container.
 *
 * @param ours inputs for which the component has its own argument
 * @throws RunError that names an input of `ours` or a misspelled input, or if `others` is an output
 */
export function checkOtherInputs<T extends object>(others: T, ours: Record<string, string>): T {
  if (isOutput(others)) throw notKnown("container");
  const keys = Object.keys(others);
  const key = keys.find((one) => Object.hasOwn(ours, one));
  if (key !== undefined)
    throw inputError(`container.${key}`, key, `Use the top-level argument ${ours[key]} instead.`);
  checkKeys(keys, Object.keys(CONTAINER_INPUTS), { kind: "input", path: "container.", mayBeMore: true });
  return others;
}
