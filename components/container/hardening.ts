import type * as docker from "@pulumi/docker";
import { stackLabels } from "../docker/stackLabel";

/** Bytes of log that a container keeps: 3 files of 10 MB. */
const LOG_OPTIONS = { "max-file": "3", "max-size": "10m" };

/** /tmp is the one place to write to; Docker's own /dev/shm would be another. */
const TMPFS = {
  "/dev/shm": "ro,noexec,nosuid,nodev,size=64k",
  "/tmp": "rw,noexec,nosuid,nodev,size=16m",
};

/** Seconds a container has to finish its work before it is killed. */
const STOP_GRACE_SECONDS = 10;

/**
 * What every container of ours is run with. The numbers are those of the CIS Docker Benchmark 1.6, section 5.
 * Values are written as the daemon reads them back, so that a refresh shows no change.
 *
 * @param memoryMb memory limit in MiB (5.11); swap is the same, as the daemon would double it otherwise
 * @param capabilities those that are added to none, as the daemon writes them
 */
export function hardened(memoryMb: number, capabilities: string[] = []) {
  return {
    capabilities: capabilities.length > 0 ? { adds: capabilities, drops: ["ALL"] } : { drops: ["ALL"] }, // 5.4
    readOnly: true, // 5.13
    tmpfs: TMPFS,
    securityOpts: ["no-new-privileges:true"], // 5.26
    memory: memoryMb,
    memorySwap: memoryMb,
    cpuShares: 512, // 5.12
    init: true,
    restart: "unless-stopped", // not 5.15's on-failure: that one does not bring containers back with the daemon
    logDriver: "json-file",
    logOpts: LOG_OPTIONS,
    labels: stackLabels(),
    destroyGraceSeconds: STOP_GRACE_SECONDS,
  } satisfies Partial<docker.ContainerArgs>;
}

/**
 * Inputs that the provider accepts but never applies to a container that exists: a change must replace it. `#initerror`
 * stands for a container whose creation failed halfway, such as one whose port was taken: the next update must not
 * take it for a good one.
 */
export const REPLACE_ON_CHANGES = ["healthcheck", "tmpfs", "init", "#initerror"];
