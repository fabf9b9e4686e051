import { buildProgram } from "./buildProgram.ts";
import { checkStackFile } from "./checkStackFile.ts";
import { copyVolume } from "./copyVolume.ts";
import { prepare, say } from "./environment.ts";
import { mayHaveStack } from "./mayHaveStack.ts";
import { movable, type Movable } from "./movable.ts";
import { stackFile, stackName } from "./project.ts";
import { runPulumi } from "./runPulumi.ts";
import { configuredHost, daemonAt, SWARM_MANAGER_KEY, type StackDaemon } from "./stackDaemon.ts";
import { notUp } from "./stackOutputs.ts";
import { exportState, forgetting, importState } from "./stackState.ts";
import { whyNotIsolated } from "./whyNotIsolated.ts";

/**
 * Brings the source of a swarm's app onto the node that `docker:host` names by now. If the node that it was on answers, Redis
 * is stopped there and its data are copied; the volume stays. If that node is gone for good, Redis begins empty, for a
 * backup to be restored; what is left there is named.
 *
 * @throws Error with what to do, and nothing is changed then, if there is no source of a swarm, it is on that node already, or
 *   the node is away and may come back
 */
export async function move(args: string[]): Promise<void> {
  if (!mayHaveStack()) throw notUp();
  await checkStackFile(stackFile);
  const env = await prepare();
  await buildProgram();
  const state = await exportState(env);
  const source = movable(state);
  const to = await configuredHost(env);
  if (source.daemonHost === to) {
    throw new Error(
      `docker:host: ${source.container.name} is on ${to ?? "the default daemon"} already. Set it to the daemon of the node ` +
        "that it is to be on: pulumi config set docker:host ssh://user@node",
    );
  }
  const before = daemonAt(source.daemonHost, env);
  await daemonAt(to, env).run(["version"]);
  const answers = await before.run(["version"]).then(
    () => true,
    () => false,
  );
  if (answers) await copyStopped(before, source, to, env);
  else await assertIsolated(before, source, env);
  await importState(forgetting(state, source.urns), env);
  if (answers) await removeAllButData(before, source);
  say("Making it on its new node (half a minute at most, if nothing is to be pulled) …");
  const code = await runPulumi(["up", "--yes", "--skip-preview", "--stack", stackName, ...args], env);
  say(wordsOfRest(before.cli, source, answers));
  if (code === 0 && !answers)
    say("Redis is empty: `npm run restore -- FILE` puts the data of a backup into it.");
}

async function copyStopped(
  before: StackDaemon,
  source: Movable,
  to: string | undefined,
  env: Record<string, string>,
) {
  const { id, name } = source.container;
  say(
    `Stopping ${name}, and copying its data: it is away until the end of this (half a minute, and longer for gigabytes) …`,
  );
  await before.run(["stop", id]);
  await copyVolume(source, to, env).catch(async (error: unknown) => {
    await before.run(["start", id]);
    throw error;
  });
}

async function assertIsolated(before: StackDaemon, { container }: Movable, env: Record<string, string>) {
  const { dockerClient } = await import("redis-link/dist/docker/dockerClient.js");
  const manager = await configuredHost(env, SWARM_MANAGER_KEY);
  const reason = await whyNotIsolated(dockerClient(manager), container, daemonAt(manager, env).cli);
  if (reason === undefined) return;
  throw new Error(`The daemon of ${container.name} does not answer (${before.cli}), and ${reason}`);
}

async function removeAllButData({ run }: StackDaemon, { container, network, builtImages }: Movable) {
  await run(["rm", "--force", container.id]);
  await run(["network", "rm", network]);
  // Others may use one.
  for (const image of builtImages) await run(["image", "rm", image]).catch(() => undefined);
}

/** What is left where the source was, and how it goes. */
export function wordsOfRest(cli: string, source: Movable, answered: boolean): string {
  const { container, network, builtImages, services, volume } = source;
  if (answered)
    return `The data as of now are kept where they were. If nothing needs them: ${cli} volume rm ${volume}`;
  const commands = [
    "swarm leave --force",
    `rm --force ${[container.name, ...services.map((name) => tasksOf(cli, name))].join(" ")}`,
    `network rm ${network}`,
    `volume rm ${volume}`,
    ...builtImages.map((image) => `image rm ${image}`),
  ];
  return [
    "Left on the node that is gone, should it be back and nothing need its data:",
    ...commands.map((command) => `  ${cli} ${command}`),
  ].join("\n");
}

/** What a shell makes the ids of a service's containers of; no swarm knows those of a node that it was left by. */
function tasksOf(cli: string, service: string): string {
  return `$(${cli} ps --all --quiet --filter label=com.docker.swarm.service.name=${service})`;
}
