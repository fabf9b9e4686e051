import { dockerClient, withFollowUp } from "redis-link/tools";
import { checkMove, engineOf, whyNotIsolated } from "./checkMove.ts";
import { copyVolume, isWhole, removeCopy, volumeAt } from "./copyVolume.ts";
import { prepareProgram } from "./environment.ts";
import { mayHaveStack, say, stackName } from "./project.ts";
import { begunMove, movable, moved, type BegunMove, type Movable } from "./movable.ts";
import { recoverIn } from "./recover.ts";
import { runPulumi, stopSignal } from "./runProgram.ts";
import { configuredDaemon, daemonAt, SWARM_MANAGER_KEY, type StackDaemon } from "./stackDaemon.ts";
import { exportState, importState, lettingGo, mend, notUp } from "./stackState.ts";

type Variables = Record<string, string>;

/**
 * Brings the source of a swarm's app onto the node that `docker:host` names by now. If the node that it was on answers, Redis
 * is stopped there and its data are copied; the volume stays. If that node is gone for good, Redis begins empty, for a
 * backup to be restored; what is left there is named. A move that was broken off goes on: with another copy while the state
 * has the source where it was, and with the copy that is there from then on.
 *
 * @throws Error with what to do, and nothing is changed then, if there is no source of a swarm, it is on that node already,
 *   cannot be made there, or the node that it is on is away and may come back
 */
export async function move(args: string[]): Promise<void> {
  if (!mayHaveStack()) throw notUp();
  const env = await prepareProgram();
  mend();
  const state = await exportState(env);
  const nodes = state.deployment.resources?.find(({ type }) => type === "redis-link:docker:RedisNodes");
  if (nodes !== undefined) {
    throw new Error(
      `${nodes.id ?? "Redis"} is on several machines, so nothing needs to be moved: write another machine in the place of one ` +
        "that is gone in redisNodes, and run `npm run up`.",
    );
  }
  const { host: to } = await configuredDaemon(env);
  const begun = begunMove(state);
  if (begun !== undefined) {
    await goOn(begun, to, args, { ...env, ...lettingGo(state) });
    return;
  }
  const source = movable(state);
  const { daemonHost } = source.volume;
  if (daemonHost === to) {
    throw new Error(
      `docker:host: ${source.container.name} is on ${to ?? "the default daemon"} already. Set it to the daemon of the node ` +
        "that it is to be on: pulumi config set docker:host ssh://user@node",
    );
  }
  const before = daemonAt(daemonHost, env);
  const isAnswering = await answers(before);
  await checkMove(source, to, { from: isAnswering ? before : undefined, env });
  // Whoever holds the stack's lock is to be known before Redis is stopped.
  await importState(state, env);
  const isCopied = isAnswering
    ? await copyStopped(before, source, to, env)
    : await isGoneWithCopy(before, source, to, env);
  await importState(moved(state, source, { to, isCopied }), env).catch(async (error: unknown) => {
    if (isAnswering) await goBack(before, source, to, env, error);
    throw error;
  });
  if (isAnswering) await removeAllButData(before, source.volume.labels);
  say("Making it on its new node (half a minute at most, if nothing is to be pulled) …");
  const code = await runPulumi(["up", "--yes", "--skip-preview", "--stack", stackName, ...args], {
    ...env,
    ...lettingGo(state),
  });
  await sayWhatIsLeft(code, { daemonHost, to, isCopied }, env);
}

/** Goes on with a move that was broken off once the state had let the source go. */
async function goOn(begun: BegunMove, to: string | undefined, args: string[], env: Variables): Promise<void> {
  const { daemonHost, container, volume } = begun;
  if (volume !== undefined && volume.daemonHost !== to) {
    const remedy =
      volume.daemonHost === undefined ? "rm docker:host" : `set docker:host ${volume.daemonHost}`;
    throw new Error(
      `docker:host: ${to === undefined ? "none" : `"${to}"`} is not where a move that was broken off has brought the data. ` +
        `End that first: pulumi config ${remedy} && npm run move`,
    );
  }
  say("Going on with a move that was broken off …");
  const before = daemonAt(daemonHost, env);
  const isCopied =
    volume !== undefined && (await volumeAt(daemonAt(to, env), { container, volume })) === "copy";
  if (isCopied && (await answers(before))) await removeAllButData(before, volume.labels);
  const code = await recoverIn(env, args);
  await sayWhatIsLeft(code, { daemonHost, to, isCopied }, env);
}

async function answers({ run }: StackDaemon): Promise<boolean> {
  return (await run(["version"]).catch(() => undefined)) !== undefined;
}

async function copyStopped(
  before: StackDaemon,
  source: Movable,
  to: string | undefined,
  env: Variables,
): Promise<true> {
  const { id, name } = source.container;
  say(
    `Stopping ${name}, and copying its data: it is away until the end of this (half a minute, and longer for gigabytes) …`,
  );
  const signal = stopSignal();
  try {
    await before.run(["stop", id]);
    await copyVolume(source, to, env);
    signal.throwIfAborted();
  } catch (error) {
    await goBack(before, source, to, env, error);
    throw error;
  }
  return true;
}

/** Undoes what a move did that failed. @throws the move's own error, with what could not be undone, and by which command it is */
async function goBack(
  before: StackDaemon,
  source: Movable,
  to: string | undefined,
  env: Variables,
  error: unknown,
) {
  const { container, volume } = source;
  const next = daemonAt(to, env);
  await before.run(["start", container.id]).catch((further: unknown) => {
    const remedy = `${container.name} is stopped: ${before.cli} start ${container.name}`;
    throw withFollowUp(error, new Error(`${remedy} (${(further as Error).message})`));
  });
  await removeCopy(next, source).catch((further: unknown) => {
    const remedy = `A copy of its data is left: ${next.cli} volume rm ${volume.name}`;
    throw withFollowUp(error, new Error(`${remedy} (${(further as Error).message})`));
  });
}

/**
 * Whether a source whose node is gone for good has left a whole copy of its data, by a move that was broken off.
 *
 * @throws Error with what to do if the node may come back, or the copy is not whole
 */
async function isGoneWithCopy(
  before: StackDaemon,
  source: Movable,
  to: string | undefined,
  env: Variables,
): Promise<boolean> {
  const { container, volume } = source;
  const { host: manager } = await configuredDaemon(env, SWARM_MANAGER_KEY);
  const reason = await whyNotIsolated(dockerClient(manager), container, daemonAt(manager, env).cli);
  const away = `The daemon of ${container.name} does not answer (${before.cli})`;
  if (reason !== undefined) throw new Error(`${away}, and ${reason}`);
  const next = daemonAt(to, env);
  if ((await volumeAt(next, source)) !== "copy") return false;
  if (!(await isWhole(next, source))) {
    throw new Error(
      `${away}, and the volume ${volume.name} of docker:host is part of a copy of its data, as the move that made it was ` +
        "broken off. If that is less than what a backup has, remove it, and run this again for an empty Redis: " +
        `${next.cli} volume rm ${volume.name}`,
    );
  }
  say(
    `${away}. A move that was broken off has copied its data, which are taken. What it wrote later, if somebody started it again, is lost.`,
  );
  return true;
}

/** Removes what the stack has on a daemon, by its labels, but for volumes. */
async function removeAllButData({ run }: StackDaemon, labels: Record<string, string>): Promise<void> {
  const filters = Object.entries(labels).flatMap((label) => ["--filter", `label=${label.join("=")}`]);
  if (filters.length === 0) return; // or it would be all that the daemon has
  const listed = async (...list: string[]) =>
    (await run([...list, "--quiet", "--no-trunc", ...filters])).split("\n").filter(Boolean);
  for (const id of await listed("ps", "--all")) await run(["rm", "--force", id]);
  for (const id of await listed("network", "ls", "--filter", "scope=local")) await run(["network", "rm", id]);
}

interface Left {
  /** Where the source was, and where it is. */
  daemonHost: string | undefined;
  to: string | undefined;
  /** Whether its data came along. */
  isCopied: boolean;
}

/** Says what is left where the source was; its names are those of what is in its place. */
async function sayWhatIsLeft(code: number, { daemonHost, to, isCopied }: Left, env: Variables) {
  if (code !== 0) {
    say("Put it right, and run `npm run move` again: it goes on.");
    return;
  }
  const source = movable(await exportState(env));
  const before = daemonAt(daemonHost, env);
  const isAnswering = await answers(before);
  if (isAnswering && (await engineOf(before)) === (await engineOf(daemonAt(to, env)))) return;
  // Others may use one.
  if (isAnswering && isCopied)
    for (const image of source.builtImages) await before.run(["image", "rm", image]).catch(() => undefined);
  say(wordsOfRest(before.cli, source, { isAnswering, isCopied }));
  if (!isCopied) say("Redis is empty: `npm run restore -- FILE` puts the data of a backup into it.");
}

/**
 * What is left where the source was, and how it goes.
 *
 * @param cli the docker CLI for that daemon
 */
export function wordsOfRest(
  cli: string,
  { container, network, builtImages, services, volume }: Movable,
  { isAnswering, isCopied }: { isAnswering: boolean; isCopied: boolean },
): string {
  if (isAnswering && isCopied)
    return `The data as of now are kept where they were. If nothing needs them: ${cli} volume rm ${volume.name}`;
  const tasks = services.map((name) => tasksOf(cli, name));
  const commands = [
    ...(isCopied ? [] : ["swarm leave --force"]),
    `rm --force ${[container.name, ...(isCopied ? [] : tasks)].join(" ")}`,
    `network rm ${network}`,
    `volume rm ${volume.name}`,
    ...builtImages.map((image) => `image rm ${image}`),
  ];
  return [
    isCopied
      ? "Left on the node that it was on, whose daemon does not answer, should it be back and nothing need its data:"
      : "Left on the node that is gone, should it be back and nothing need its data:",
    ...commands.map((command) => `  ${cli} ${command}`),
  ].join("\n");
}

/** What a shell makes the ids of a service's containers of; no swarm knows those of a node that it was left by. */
function tasksOf(cli: string, service: string): string {
  return `$(${cli} ps --all --quiet --filter label=com.docker.swarm.service.name=${service})`;
}
