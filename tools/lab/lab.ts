import { existsSync } from "node:fs";
import { writeFile, readdir, readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ListrTask } from "listr2";
import { engine29CliFolder, labEngine, librariesBelow, packagesRoot } from "./daemon/configuration.ts";
import { daemonTasks } from "./daemon/tasks.ts";
import { cliTask } from "./go.ts";
import { assertUsableHost } from "./host.ts";
import { acquireLock, releaseLock } from "./lock.ts";
import { binFolder, daemonSocket, inLab, labRoot, markerFile } from "./paths.ts";
import { pluginsTask, pulumiEnvironment } from "./pulumi/plugins.ts";
import { nodeSocket, SWARM_NODES } from "./swarm/nodes.ts";
import { swarmScript, stopSwarm } from "./swarm/swarm.ts";
import { stopDaemon } from "./daemon/daemon.ts";
import type { Progress } from "./run.ts";

/** The parts of the lab that a machine needs. */
export interface LabParts {
  /** A Docker daemon with a registry of images. */
  docker: boolean;
  /** The Pulumi CLI with its plugins. */
  pulumi: boolean;
}

/** Most disk space that each part takes during its set-up, in GiB. */
const DISK_GIB = { docker: 2, pulumi: 4 };

/**
 * Options of a list of steps that run in order. Each such list needs these options, as a list inside a concurrent list would
 * otherwise be concurrent too.
 */
const inOrder = { concurrent: false };

/**
 * Steps that bring up the wanted parts of the lab. They may run again at any time: finished steps are skipped, interrupted steps
 * are repeated, killed processes are restarted.
 */
export function labTasks(parts: LabParts): ListrTask[] {
  return [
    {
      title: `Lab, apart from everything else of this machine: ${describe(parts)}, in ${labRoot}`,
      task: (_, task) =>
        task.newListr([prepareTask(parts), partsTask(parts), { title: "Ready", task: releaseLock }], inOrder),
    },
  ];
}

/** Variables that make Docker and Pulumi clients use the wanted parts. Their PATH includes the user's. */
export function labEnvironment(parts: LabParts): Record<string, string> {
  const env: Record<string, string> = {
    PATH: [binFolder, process.env.PATH].filter(Boolean).join(delimiter),
    ...(parts.docker ? { DOCKER_HOST: `unix://${daemonSocket}`, DOCKER_CONFIG: inLab("docker-config") } : {}),
    // Empties these variables of the user, which the Docker provider would otherwise prefer.
    ...(parts.docker && process.env.DOCKER_CONTEXT ? { DOCKER_CONTEXT: "" } : {}),
    ...(parts.docker && process.env.DOCKER_CERT_PATH ? { DOCKER_CERT_PATH: "" } : {}),
    // Its PATH includes the lab's programs.
    ...(parts.pulumi ? pulumiEnvironment() : {}),
  };
  const ownClient = parts.docker && labEngine() === "29";
  return ownClient ? { ...env, PATH: [engine29CliFolder, env.PATH].join(delimiter) } : env;
}

/** Variables with which programs find the lab's redis-server and its libraries. There are none if the lab has no redis-server. */
export function redisEnvironment({ PATH = "" }: Record<string, string>): Record<string, string> {
  const folder = join(packagesRoot, "usr/bin");
  if (!existsSync(join(folder, "redis-server"))) return {};
  return { PATH: [PATH, folder].join(delimiter), LD_LIBRARY_PATH: librariesBelow(packagesRoot) };
}

/** Variables for commands in the swarm's network, with the first manager as their daemon. */
export function swarmEnvironment(): Record<string, string> {
  return {
    DOCKER_HOST: `unix://${nodeSocket(SWARM_NODES[0])}`,
    DOCKER_CONFIG: inLab("docker-config"),
    LAB: "never",
    REDIS_LINK_SWARM: labRoot,
  };
}

/** Command line that runs a command in the swarm's network, where the published ports of all nodes answer. */
export function inSwarm(command: readonly string[]): [string, ...string[]] {
  return ["sh", swarmScript, "enter", labRoot, ...command];
}

/** Further steps, under the lab's lock, that install programs in the lab's folder which only some tests need. */
export function moreTasks(...tasks: ListrTask[]): ListrTask[] {
  const none = { docker: false, pulumi: false };
  return [prepareTask(none), ...tasks, { title: "Ready", task: releaseLock }];
}

/** Steps that end everything in the lab and delete its folder. */
export function removalTasks(): ListrTask[] {
  return [
    {
      title: `Lab in ${labRoot}: ends its daemon and deletes it`,
      task: async (_, task) => await removeLab((line) => (task.output = line)),
    },
  ];
}

function describe({ docker, pulumi }: LabParts): string {
  const parts = [docker && "a Docker daemon with images", pulumi && "Pulumi with plugins"];
  return parts.filter((part) => part !== false).join(" and ");
}

function prepareTask(parts: LabParts): ListrTask {
  return {
    title: "This machine",
    task: async (_, task) => {
      const isNew = !existsSync(markerFile);
      const size = (parts.docker ? DISK_GIB.docker : 0) + (parts.pulumi ? DISK_GIB.pulumi : 0);
      await assertUsableHost(isNew ? size : 0);
      await assertIsLab();
      await acquireLock((line) => (task.output = line));
      await writeFile(markerFile, "This folder is the lab of redis-link; `npm run lab:down` deletes it.\n");
    },
  };
}

function partsTask(parts: LabParts): ListrTask {
  const tasks: ListrTask[] = [];
  if (parts.docker) tasks.push({ title: "Docker", task: (_, task) => task.newListr(daemonTasks(), inOrder) });
  if (parts.pulumi)
    tasks.push({ title: "Pulumi", task: (_, task) => task.newListr([pluginsTask(), cliTask()], inOrder) });
  return { title: "Parts", task: (_, task) => task.newListr(tasks, { concurrent: true }) };
}

/**
 * Ends everything in the lab and deletes its folder.
 *
 * @throws Error before any change if the folder is not a lab, or something is mounted in it
 */
async function removeLab(progress: Progress): Promise<void> {
  if (!existsSync(labRoot)) return;
  await assertIsLab();
  await acquireLock(progress);
  try {
    progress("ending the daemon, the swarm and their containers");
    await stopSwarm();
    await stopDaemon();
    await assertNothingMounted();
    progress(`deleting ${labRoot}`);
    // The marker file is deleted last, so that an interrupted deletion can be continued.
    for (const name of await readdir(labRoot)) {
      const path = join(labRoot, name);
      if (path !== markerFile) await rm(path, { recursive: true, force: true });
    }
    await rm(labRoot, { recursive: true, force: true });
  } finally {
    releaseLock();
  }
}

/**
 * Throws unless the folder is a lab, or is empty except for a lock. Otherwise a later deletion of the lab would delete the user's
 * own files.
 */
async function assertIsLab(): Promise<void> {
  if (existsSync(markerFile)) return;
  const names = await readdir(labRoot).catch(() => []);
  if (names.some((name) => name !== "lock")) {
    throw new Error(
      `${labRoot} is not a lab: it holds other files and no ${markerFile}. ` +
        "Set REDIS_LINK_LAB to a folder that is empty or does not exist.",
    );
  }
}

/** Throws if the host sees a mount in the lab: somebody else mounted files there, which must not be deleted. */
async function assertNothingMounted(): Promise<void> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  const inside = mounts.filter((path) => path.startsWith(`${labRoot}/`));
  if (inside.length > 0)
    throw new Error(`Something is mounted in the lab: umount ${inside.join(" ")}, then try again.`);
}
