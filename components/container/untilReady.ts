import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { dockerCli, dockerClient, ifExists, ifNamed } from "../daemon/dockerClient";
import { plainError } from "../input/inputError";
import { diagnosis, endsAgain, isAnew, isUnhealthy } from "../daemon/diagnosis";
import type { KnownHealth } from "./health";
import { isWell, staysUp, whatIsWrong } from "./isWell";

/**
 * Pause between looks: short at first, because most apps are fast, then longer, because the probes of many apps slow the apps'
 * start.
 */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.5;

/** A container to wait for, and the conditions for its readiness. */
export interface AwaitedContainer {
  containerId: string;
  /** Name of the container in the program. */
  containerName: string;
  /** Name of the network that the container's published ports need. @default none */
  networkName?: string;
  /** Health check of the container, and time limit of the wait. */
  health: KnownHealth;
  links: { alias: string; networkName: string; sourceId: string; sourceName: string }[];
  /** Secrets that errors must not show. @default none */
  concealed?: readonly string[];
  /** Address of the container's daemon. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

type Found = Docker.ContainerInspectInfo | undefined;

/**
 * Resolves when a container's links lead to running sources and the container's probe passes. Docker's last health result is
 * not enough, because the result may be older than the defect of a link.
 *
 * @throws RunError at once for a defect that waiting cannot repair, or after the time limit; the error has Docker's state and
 * the remedy
 */
export async function untilReady(awaited: AwaitedContainer): Promise<void> {
  const { containerId, containerName, daemonHost, health, concealed } = awaited;
  const docker = dockerClient(daemonHost);
  const container = docker.getContainer(containerId);
  const deadline = Date.now() + health.timeoutSeconds * 1000;
  const isUp = staysUp(health.probe === undefined);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MS)) {
    const found = await ifExists(container.inspect());
    const broken =
      whatIsWrong(containerName, containerId, found, daemonHost) ??
      withoutItsNetwork(awaited, found) ??
      (await brokenLink(docker, awaited, found));
    if (broken !== undefined) throw plainError(broken);
    if (found !== undefined && (await isWell(container, found, awaited, isUp))) return;
    if (Date.now() > deadline) {
      const sick = sickSource(awaited, await sourcesOf(docker, awaited));
      const now = await diagnosis(container, daemonHost, concealed);
      throw plainError(
        `${containerName} did not get ready within ${health.timeoutSeconds} s. ${sick}${now} ` +
          "Put it right, and run the update again: it waits again until the app is ready. " +
          `One that only needs longer gets it by ${health.timeoutInput ?? "health.timeoutSeconds"}.`,
      );
    }
    await sleep(pause);
  }
}

const sourcesOf = (docker: Docker, { links }: AwaitedContainer): Promise<Found[]> =>
  Promise.all(links.map(({ sourceId }) => ifNamed(sourceId, docker.getContainer(sourceId).inspect())));

/**
 * Sentence for an error about the first source that is unhealthy or restarts again and again: the usual reason why an app is
 * not ready.
 */
function sickSource({ links, daemonHost }: AwaitedContainer, sources: readonly Found[]): string {
  const cli = dockerCli(daemonHost);
  for (const [index, { sourceName }] of links.entries()) {
    const source = sources[index];
    if (source === undefined) continue;
    const { Restarting, ExitCode, Health } = source.State;
    if (Restarting || isAnew(source)) return `Its source ${endsAgain(sourceName, ExitCode, cli)}. `;
    if (Health?.Status === "unhealthy") return `Its source ${isUnhealthy(sourceName, cli)}. `;
  }
  return "";
}

/** The defect of the first link whose source is missing, stopped, or not on the link's network; undefined if there is none. */
async function brokenLink(docker: Docker, awaited: AwaitedContainer, consumer: Found) {
  const { containerName, links, daemonHost } = awaited;
  const sources = await sourcesOf(docker, awaited);
  for (const [index, { alias, networkName, sourceId, sourceName }] of links.entries()) {
    const source = sources[index];
    const link = `The link ${alias} of ${containerName} is broken`;
    const wrong = whatIsWrong(sourceName, sourceId, source, daemonHost);
    if (wrong !== undefined) return `${link}: ${wrong}`;
    const [theirs, ours] = [source, consumer].map((end) => end?.NetworkSettings.Networks[networkName]);
    if (theirs?.NetworkID === ours?.NetworkID && (theirs?.Aliases as string[] | undefined)?.includes(alias))
      continue;
    const [away, as] = ours === undefined ? [containerName, ""] : [sourceName, ` as ${alias}`];
    return `${link}: ${away} is not on the network ${networkName}${as}. \`pulumi up --refresh\` attaches it again.`;
  }
  return undefined;
}

/** The defect of a container that is not on the network which its published ports need. */
function withoutItsNetwork(
  { containerName, networkName }: AwaitedContainer,
  consumer: Found,
): string | undefined {
  if (networkName === undefined || consumer?.NetworkSettings.Networks[networkName]) return undefined;
  return `${containerName} is not on its network ${networkName}, so its port does not answer. \`pulumi up --refresh\` attaches it again.`;
}
