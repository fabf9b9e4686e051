import { whyNoManager } from "redis-link/tools";
import { endCopying, removeCopy, spaceFor, volumeAt } from "./copyVolume.ts";
import type { Movable } from "./movable.ts";
import { configuredDaemon, daemonAt, SWARM_MANAGER_KEY, type StackDaemon } from "./stackDaemon.ts";
import { say } from "./say.ts";

/**
 * Looks whether a source can be made on another daemon, before anything is changed: a node of the swarm that answers, that has
 * the image or can pull it, room for the data, and no other volume of that name. A copy of the data that a broken-off move has
 * left there goes.
 *
 * @param from the daemon that the source is on; undefined if it does not answer
 * @throws Error that names what stands against it, and the remedy
 */
export async function checkMove(
  source: Movable,
  to: string | undefined,
  { from, env }: { from?: StackDaemon; env: Record<string, string> },
): Promise<void> {
  const next = daemonAt(to, env);
  const id = await engineOf(next);
  if (from !== undefined) {
    if (id === (await engineOf(from))) {
      throw refusal(
        `${to ?? "the default daemon"} is another address of the daemon that ${source.container.name} is on: ` +
          "`npm run up` takes it up.",
      );
    }
    await assertHasData(from, source);
  }
  await assertIsNode(next, env);
  const found = await volumeAt(next, source);
  if (found === "another") throw refusal(await whyKept(next, source.volume.name));
  await next.run(["image", "inspect", source.image]).catch(async () => {
    say(`Pulling ${source.image} on the new node …`);
    await next.run(["pull", "--quiet", source.image]).catch((error: unknown) => {
      throw refusal(`${source.image} is not there, and cannot be pulled: ${(error as Error).message}.`);
    });
  });
  if (from === undefined) return;
  await endCopying(from, source);
  await removeCopy(next, source);
  const { needed, free } = await spaceFor(source, from, next);
  if (free < needed)
    throw refusal(`the data of ${source.container.name} take ${needed} KiB, and ${free} KiB are free there.`);
}

const refusal = (reason: string) => new Error(`docker:host: ${reason}`);

/** What tells a daemon from all others. */
export async function engineOf({ run }: StackDaemon): Promise<string> {
  await run(["version"]); // without a daemon `info` may end well
  return (await run(["info", "--format", "{{.ID}}"])).trim();
}

/** Docker would make a volume that is not there, empty, without a word. */
async function assertHasData({ cli, run }: StackDaemon, { container, volume }: Movable): Promise<void> {
  const mounts = ["container", "inspect", "--format", "{{range .Mounts}}{{.Name}} {{end}}", container.id];
  const said = await run(mounts).catch(() => "");
  if (said.split(" ").includes(volume.name)) return;
  throw new Error(
    `There is no ${container.name} with the volume ${volume.name} on the daemon of the state (${cli}). Set docker:host to ` +
      "that, and `npm run up -- --refresh` makes it anew, with its data.",
  );
}

async function assertIsNode(next: StackDaemon, env: Record<string, string>): Promise<void> {
  const { named: key, host } = await configuredDaemon(env, SWARM_MANAGER_KEY);
  const reason = await whyNoManager(host);
  if (reason !== undefined) throw new Error(`${key}: ${reason}`);
  const manager = daemonAt(host, env, key);
  const node = (await next.run(["info", "--format", "{{.Swarm.NodeID}}"])).trim();
  const inspect = ["node", "inspect", "--format", "{{.Status.State}}", node];
  const state = node === "" ? undefined : await manager.run(inspect).catch(() => undefined);
  if (state === undefined) {
    throw refusal(
      `${next.cli} leads to no node of the swarm. ${manager.cli} swarm join-token worker says how it joins.`,
    );
  }
  if (state.trim() !== "ready")
    throw refusal(`its node is ${state.trim()}, as the managers say. Wait until it is ready.`);
}

/** What is in the way is never written over, and may be all that somebody has. */
async function whyKept({ cli, run }: StackDaemon, name: string): Promise<string> {
  const there = `there is a volume "${name}", which is not written over.`;
  const format = ["--format", "{{.Names}}"];
  const users = (await run(["ps", "--all", "--filter", `volume=${name}`, ...format])).trim();
  if (users !== "") return `${there} ${users.replaceAll("\n", ", ")} has it: name another node.`;
  return `${there} If nothing needs its data: ${cli} volume rm ${name}`;
}
