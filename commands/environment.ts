import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Listr, ListrLogger, ProcessOutput, type ListrTask } from "listr2";
import {
  browserEnvironment,
  browserTask,
  chromium,
  ownChromium,
  sshd,
  sshdEnvironment,
  sshdTask,
} from "../tools/lab/testPrograms.ts";
import { composeProgram, composeTask, findGo, goBuildEnvironment, yamlTask } from "../tools/lab/go.ts";
import { fingerprintOf, isDone, markDone } from "../tools/lab/run.ts";
import { moreImagesTask } from "../tools/lab/daemon/tasks.ts";
import { labEnvironment, type LabParts, labTasks, moreTasks, swarmEnvironment } from "../tools/lab/lab.ts";
import { areImagesDone } from "../tools/lab/images/build.ts";
import { deploymentImages, swarmImages } from "../tools/lab/images/images.ts";
import { daemonSocket, labRoot } from "../tools/lab/paths.ts";
import { swarmTask } from "../tools/lab/swarm/swarm.ts";
import { buildApp } from "../app/build.ts";
import { type DockerAndPulumi, findDockerAndPulumi } from "./dockerAndPulumi.ts";
import { passphraseEnvironment } from "redis-link/tools";
import { projectFolder, say, stackFile, stateFolder } from "./project.ts";
import { checkStackFile } from "./stackFile.ts";

const QUIET_MAX_MS = 2000;

/**
 * Variables for a quick start: Node loads code that it compiled before, and Pulumi leaves type checks to `npm run check`.
 * docs/speed.md says how much time this saves.
 */
const quickStart = {
  NODE_COMPILE_CACHE: join(projectFolder, "node_modules", ".cache", "node"),
  PULUMI_NODEJS_TRANSPILE_ONLY: "true",
};

/**
 * Environment for Pulumi, docker and their plugins. Missing programs are set up first.
 *
 * @param needsPulumi whether the command needs Pulumi too, not only Docker
 */
export async function prepare(needsPulumi = true): Promise<Record<string, string>> {
  const found = await findDockerAndPulumi(say, needsPulumi);
  if (found.lab.docker || found.lab.pulumi) await setLabUp(found.lab);
  return environmentOf(found);
}

/** Like {@link prepare}, for commands that run the program: also checks the program's configuration, and builds its app. */
export async function prepareProgram(): Promise<Record<string, string>> {
  await checkStackFile(stackFile);
  const env = await prepare();
  await buildApp();
  return env;
}

/** Sets up the lab, and shows the steps the first time. Later set-ups take a second; if one takes longer, a line says so. */
async function setLabUp(parts: LabParts): Promise<void> {
  const fingerprint = await fingerprintOf([JSON.stringify(parts)], [join(projectFolder, "tools", "lab")]);
  const quiet = await isDone("shown", fingerprint);
  const patience = setTimeout(() => quiet && say(`Waiting for the lab in ${labRoot} …`), QUIET_MAX_MS);
  try {
    await runTasks(labTasks(parts), { quiet, concurrent: true });
    await markDone("shown", fingerprint);
  } finally {
    clearTimeout(patience);
  }
}

/** Sets up Docker Compose from the lab, and builds it if it is missing. */
export async function prepareCompose(): Promise<void> {
  await runTasks(moreTasks(composeTask()), { quiet: existsSync(composeProgram), concurrent: false });
}

/** Sets up the language host for programs in YAML. Pulumi's own CLI includes this language host; the lab's CLI does not. */
export async function prepareYaml({ PATH = "" }: Record<string, string>): Promise<void> {
  if (PATH.split(delimiter).some((folder) => existsSync(join(folder, "pulumi-language-yaml")))) return;
  await runTasks(moreTasks(yamlTask()), { quiet: false, concurrent: false });
}

/** Sets up the lab with its three engines as a swarm, even if the machine has a Docker daemon of its own. */
export async function prepareSwarm(): Promise<Record<string, string>> {
  const found = await findDockerAndPulumi(say, true);
  const lab = { docker: true, pulumi: found.lab.pulumi };
  await setLabUp(lab);
  const tasks = moreTasks(moreImagesTask("HAProxy", swarmImages), swarmTask());
  await runTasks(tasks, { quiet: false, concurrent: false });
  return { ...environmentOf({ ...found, lab }), ...swarmEnvironment() };
}

/** Makes the images that the deployment tests need, if the daemon is the lab's. Any other daemon pulls the official images. */
export async function prepareDeploymentImages({ DOCKER_HOST }: Record<string, string>): Promise<void> {
  if (DOCKER_HOST !== `unix://${daemonSocket}`) return;
  const images = moreImagesTask("Images of the deployments (about two minutes)", deploymentImages);
  await runTasks(moreTasks(images), { quiet: await areImagesDone(deploymentImages), concurrent: false });
}

/** Environment of tests with a browser. It names the browser of REDIS_LINK_CHROMIUM, else the machine's own, else the lab's. */
export async function prepareBrowser(): Promise<Record<string, string>> {
  const own = process.env.REDIS_LINK_CHROMIUM ?? ownChromium();
  if (own !== undefined) return { REDIS_LINK_CHROMIUM: own };
  await runTasks(moreTasks(browserTask()), { quiet: existsSync(chromium), concurrent: false });
  return browserEnvironment();
}

/** Sets up the lab's ssh server for tests, and returns their environment. The client `ssh` is the machine's own. */
export async function prepareSshd(): Promise<Record<string, string>> {
  await runTasks(moreTasks(sshdTask()), { quiet: existsSync(sshd), concurrent: false });
  return sshdEnvironment();
}

/** Sets up Go for tests that compile, and returns an environment in which Go keeps its files in the lab's folder. */
export async function prepareGo(): Promise<Record<string, string>> {
  const go = await findGo();
  await runTasks(moreTasks(), { quiet: true, concurrent: false });
  return { ...goBuildEnvironment(), REDIS_LINK_GO: go };
}

/** Runs steps and shows them on standard error, unless `quiet` is set. */
async function runTasks(tasks: ListrTask[], options: { quiet: boolean; concurrent: boolean }): Promise<void> {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  await new Listr(tasks, {
    concurrent: options.concurrent,
    silentRendererCondition: options.quiet,
    rendererOptions: { logger },
    fallbackRendererOptions: { logger },
  }).run();
}

/** The environment for Docker and Pulumi as found. Sets nothing up. */
export function environmentOf({ lab, cliFolder, variables }: DockerAndPulumi): Record<string, string> {
  const fromLab = lab.docker || lab.pulumi ? labEnvironment(lab) : {};
  const path = [join(projectFolder, "node_modules", ".bin"), fromLab.PATH ?? process.env.PATH, cliFolder];
  return {
    ...passphraseEnvironment(stateFolder),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...quickStart,
    ...variables,
    ...fromLab,
    PATH: [...new Set(path.filter(Boolean).join(delimiter).split(delimiter))].join(delimiter),
  };
}
