import Docker from "dockerode";
import { spawn } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { daemonSocket, inLab, labRoot } from "../paths.ts";
import { endOf } from "../run.ts";
import { livingProcess, processIdentity, endSandbox } from "../lock.ts";
import {
  controlGroup,
  labEngine,
  type LabEngine,
  packagesEnvironment,
  removeControlGroups,
  writeConfiguration,
} from "./configuration.ts";

/** With this environment variable, Engine 29 still sets the variables of links. The lab passes it on to the daemon. */
const KEEP_LINK_VARIABLES = "DOCKER_KEEP_DEPRECATED_LEGACY_LINKS_ENV_VARS";

export const PING_TIMEOUT_MS = 5_000;
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

// The file's name is that of version 0.1.0, so that a lab started by an older version is found.
const identityFile = inLab("engine.pid");
const logFile = inLab("log/daemon.log");

/**
 * Whether this lab's daemon runs, answers, and is the wanted engine.
 *
 * @throws Error if another engine runs and has containers, which would stop
 */
export async function isDaemonUp(): Promise<boolean> {
  if ((await livingProcess(identityFile)) === undefined || !(await answers(daemonSocket))) return false;
  const client = new Docker({ socketPath: daemonSocket, timeout: PING_TIMEOUT_MS });
  return await isWantedEngine(client, "The lab", () => client.listContainers({ all: true }));
}

/**
 * Whether a daemon is the engine in `LAB_ENGINE`.
 *
 * @param inUse lists everything that would stop with the running engine
 * @throws Error if another engine runs, and is in use
 */
export async function isWantedEngine(
  client: Docker,
  whose: string,
  inUse: () => Promise<readonly unknown[]>,
): Promise<boolean> {
  const { Version } = await client.version();
  const running: LabEngine = Version.startsWith("29.") ? "29" : "debian";
  if (running === labEngine()) return true;
  if ((await inUse()).length === 0) return false;
  throw new Error(
    `${whose} runs Docker ${Version} and is in use, which LAB_ENGINE=${labEngine()} would end. ` +
      `Set LAB_ENGINE=${running}, or remove its services and containers first (npm run down, docker rm).`,
  );
}

/**
 * Starts the daemon and the registry, detached from this process. First ends a daemon that no longer answers.
 *
 * @throws Error with the end of the daemon's log if the daemon does not come up
 */
export async function startDaemon(): Promise<void> {
  await stopDaemon();
  await writeConfiguration();
  await rm(daemonSocket, { force: true });
  const log = await open(logFile, "a");
  const script = fileURLToPath(new URL("sandbox.sh", import.meta.url));
  const child = spawn("sh", [script, "outside", labRoot], {
    detached: true,
    cwd: labRoot,
    stdio: ["ignore", log.fd, log.fd],
    env: {
      ...packagesEnvironment(),
      TMPDIR: inLab("tmp"),
      [KEEP_LINK_VARIABLES]: process.env[KEEP_LINK_VARIABLES],
      // The script portproxy.pl reads this variable.
      REDIS_LINK_LAB: labRoot,
    },
  });
  await log.close();
  const pid = child.pid;
  if (pid === undefined) throw new Error(`The lab's daemon cannot be started: ${script} does not run.`);
  child.unref();
  const hasEnded = async () => (await processIdentity(pid)) === undefined;
  try {
    await untilUp("daemon", logFile, () => answers(daemonSocket), hasEnded);
  } catch (error) {
    await stopDaemon();
    throw error;
  }
}

/** Waits until a part of the lab is up. @throws Error with the end of this part's log */
export async function untilUp(
  part: string,
  log: string,
  isUp: () => Promise<boolean>,
  hasEnded: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (!(await isUp())) {
    if ((await hasEnded()) || Date.now() > end)
      throw new Error(`The lab's ${part} did not come up; the end of ${log}:\n${await endOf(log)}`);
    await sleep(POLL_MS);
  }
}

/** Ends the daemon, the registry and every container, and waits until all their processes are gone. */
export async function stopDaemon(): Promise<void> {
  await endSandbox(identityFile, "the lab's daemon");
  await removeControlGroups(controlGroup);
}

/** Whether a daemon answers on a socket. */
export async function answers(socketPath: string): Promise<boolean> {
  return await new Docker({ socketPath, timeout: PING_TIMEOUT_MS }).ping().then(
    () => true,
    () => false,
  );
}
