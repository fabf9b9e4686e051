import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { dockerCli, dockerClient, ifExists, statusOf } from "../docker/dockerClient";
import { plainError } from "../input/inputError";
import { diagnosis } from "./diagnosis";

/** Seconds that `up` waits for the app to become ready before it fails. */
const READY_TIMEOUT_SECONDS = 60;

/** Between two looks: short at first, as most apps are quick, then longer, as probes of many apps slow their start. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 1000;
const PAUSE_GROWTH = 1.5;

/** What Docker gives the app's health check too. */
const PROBE_TIMEOUT_MS = 2000;

/** A container, and what it needs to be ready. */
export interface Consumer {
  containerId: string;
  /** The name that it was given. */
  containerName: string;
  /** Network of its published ports. */
  networkName: string;
  /** Command of its health check, as `CMD` and the words. */
  probe: readonly string[];
  links: { alias: string; networkName: string; sourceId: string; sourceName: string }[];
  /** Daemon that runs it. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

type Found = Docker.ContainerInspectInfo | undefined;

/**
 * Resolves when a container's links lead to sources that run and its probe passes, each time it is asked. What Docker
 * remembers of its health is not enough: it may be older than what broke a link.
 *
 * @throws RunError at once if something is missing that time does not bring, and after 60 s if the probe does not pass;
 *   it names what Docker sees, and the remedy
 */
export async function untilReady(consumer: Consumer): Promise<void> {
  const { containerId, containerName, daemonHost } = consumer;
  const docker = dockerClient(daemonHost);
  const container = docker.getContainer(containerId);
  const deadline = Date.now() + READY_TIMEOUT_SECONDS * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MS)) {
    const found = await ifExists(container.inspect());
    const broken =
      whatIsWrong(containerName, containerId, found, daemonHost) ??
      withoutItsNetwork(consumer, found) ??
      (await brokenLink(docker, consumer, found));
    if (broken !== undefined) throw plainError(broken);
    if (await passes(container, consumer.probe)) return;
    if (Date.now() > deadline) {
      const now = await diagnosis(container, daemonHost);
      throw plainError(
        `${containerName} did not get ready within ${READY_TIMEOUT_SECONDS} s. ${now} ` +
          "Put it right, and run the update again: it waits again until the app is ready.",
      );
    }
    await sleep(pause);
  }
}

/** What is wrong with a container that no waiting mends; undefined if it runs or is about to. */
function whatIsWrong(name: string, id: string, found: Found, daemonHost?: string): string | undefined {
  const docker = dockerCli(daemonHost);
  if (found === undefined) {
    return `${name} is gone (container ${id.slice(0, 12)}). \`pulumi up --refresh\` makes it again, if it is of this stack.`;
  }
  const { State: state, Name } = found;
  const now = Name.slice(1);
  if (now !== name) {
    return `${name} was renamed to ${now}. \`${docker} rename ${now} ${name}\` puts it right; \`pulumi up --refresh\` replaces it.`;
  }
  if (state.Paused) return `${name} is paused. \`${docker} unpause ${name}\` wakes it.`;
  if (state.Running || state.Restarting) return undefined;
  return `${name} does not run (${state.Status}, exit code ${state.ExitCode}). \`${docker} start ${name}\` starts it, and so does \`pulumi up --refresh\`.`;
}

/** The first link whose source is not there, does not run, or is not on the link's network as the consumer is. */
async function brokenLink(docker: Docker, { containerName, links, daemonHost }: Consumer, consumer: Found) {
  const sources = await Promise.all(
    links.map(({ sourceId }) => ifExists(docker.getContainer(sourceId).inspect())),
  );
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

/** A published port answers on no other network. */
function withoutItsNetwork({ containerName, networkName }: Consumer, consumer: Found): string | undefined {
  if (consumer?.NetworkSettings.Networks[networkName] !== undefined) return undefined;
  return `${containerName} is not on its network ${networkName}, so its port does not answer. \`pulumi up --refresh\` attaches it again.`;
}

/** Whether the probe passes now; it does not in a container that is down or on its way, nor if the app is silent. */
async function passes(container: Docker.Container, [, ...command]: readonly string[]): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    const run = await container.exec({ Cmd: command, AttachStdout: true });
    const output = await run.start({});
    try {
      await once(output.resume(), "close", { signal });
    } finally {
      output.destroy();
    }
    return (await run.inspect()).ExitCode === 0;
  } catch (error) {
    if (signal.aborted || statusOf(error) === 409) return false;
    throw error;
  }
}
