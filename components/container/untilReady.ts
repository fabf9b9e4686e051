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
  /** Command of its health check, as `CMD` and the words. */
  probe: readonly string[];
  links: { alias: string; networkName: string; sourceId: string }[];
  /** Daemon that runs it. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/**
 * Resolves when a container's links lead to sources that run and its probe passes, each time it is asked. What Docker
 * remembers of its health is not enough: it may be older than what broke a link.
 *
 * @throws RunError at once if something is missing that time does not bring, and after 60 s if the probe does not pass;
 *   it names what Docker sees, and the remedy
 */
export async function untilReady(consumer: Consumer): Promise<void> {
  const { containerId, daemonHost } = consumer;
  const docker = dockerClient(daemonHost);
  const container = docker.getContainer(containerId);
  const deadline = Date.now() + READY_TIMEOUT_SECONDS * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LAST_PAUSE_MS)) {
    const found = await ifExists(container.inspect());
    const broken = whatIsWrong(consumer, found) ?? (await brokenLink(docker, consumer, found));
    if (broken !== undefined) throw plainError(broken);
    if (await passes(container, consumer.probe)) return;
    if (Date.now() > deadline) {
      const now = await diagnosis(container, daemonHost);
      throw plainError(
        `${consumer.containerName} did not get ready within ${READY_TIMEOUT_SECONDS} s. ${now} ` +
          "Put it right, and run the update again: it waits again until the app is ready.",
      );
    }
    await sleep(pause);
  }
}

/** What is wrong with a container that no waiting mends; undefined if it runs or is about to. */
function whatIsWrong(
  { containerId, containerName, daemonHost }: Consumer,
  found: Docker.ContainerInspectInfo | undefined,
): string | undefined {
  const docker = dockerCli(daemonHost);
  if (found === undefined) {
    return `${containerName}: its container ${containerId.slice(0, 12)} is gone. \`pulumi up --refresh\` makes it again.`;
  }
  const { State, Name } = found;
  const name = Name.slice(1);
  if (name !== containerName) {
    return `${containerName}: its container was renamed to ${name}. \`${docker} rename ${name} ${containerName}\` puts it right, and so does \`pulumi up --refresh\`, which replaces it.`;
  }
  return notRunning(containerName, State, docker);
}

function notRunning(
  name: string,
  state: Docker.ContainerInspectInfo["State"],
  docker: string,
): string | undefined {
  if (state.Paused) return `${name} is paused. \`${docker} unpause ${name}\` wakes it.`;
  if (state.Running || state.Restarting) return undefined;
  return `${name} does not run (${state.Status}, exit code ${state.ExitCode}). \`pulumi up --refresh\` or \`${docker} start ${name}\` starts it.`;
}

/** The first link that leads to no container, to one that does not run, or to one that is not on the link's network. */
async function brokenLink(
  docker: Docker,
  { containerName, links, daemonHost }: Consumer,
  consumer: Docker.ContainerInspectInfo | undefined,
): Promise<string | undefined> {
  const sources = await Promise.all(
    links.map(({ sourceId }) => ifExists(docker.getContainer(sourceId).inspect())),
  );
  for (const [index, { alias, networkName, sourceId }] of links.entries()) {
    const source = sources[index];
    const link = `${containerName}: its link ${alias}`;
    if (source === undefined) {
      return `${link} leads to the container ${sourceId.slice(0, 12)}, which is gone. \`pulumi up --refresh\` makes it again; if it is none of this stack's, name the one that runs.`;
    }
    const name = source.Name.slice(1);
    const down = notRunning(name, source.State, dockerCli(daemonHost));
    if (down !== undefined) return `${link} leads nowhere: ${down}`;
    const [sources_, consumers] = [source, consumer].map((end) => end?.NetworkSettings.Networks[networkName]);
    if (sources_ !== undefined && sources_.NetworkID === consumers?.NetworkID) continue;
    const away = sources_ === undefined ? name : containerName;
    return `${link} is broken: ${away} is not on the network ${networkName}. \`pulumi up --refresh\` attaches it again.`;
  }
  return undefined;
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
