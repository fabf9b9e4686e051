import type Docker from "dockerode";
import { type Node, whyNoManager } from "redis-link/tools";
import { endCopying, removeCopy, spaceFor, volumeAt } from "./copyVolume.ts";
import type { Movable } from "./movable.ts";
import { say } from "./project.ts";
import { configuredDaemon, daemonAt, type StackDaemon, SWARM_MANAGER_KEY } from "./stackDaemon.ts";

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

/** What is read of the task by which a container is on a network (Engine API), whose type dockerode leaves open. */
interface AttachmentTask {
  NodeID?: string;
  Spec: { NetworkAttachmentSpec?: { ContainerID: string } };
  Status: { State: string };
}

/** A task in one of these states is over, and holds nothing; one that is orphaned is of a node that is away for long. */
const OVER = /^(complete|shutdown|failed|rejected|remove)$/;

/**
 * Why a container whose daemon does not answer may still be, or come back, on the networks of a swarm; undefined if its node
 * is out of the swarm, whose networks it cannot come back to then. If no manager knows which node it was, each node that is
 * away may be it.
 *
 * @param manager a client of a manager
 * @param cli the docker CLI for that manager
 */
export async function whyNotIsolated(
  manager: Docker,
  { id, name }: { id: string; name: string },
  cli: string,
): Promise<string | undefined> {
  const attached = { filters: JSON.stringify({ runtime: ["attachment"] }) } as object;
  const tasks = (await manager.listTasks(attached)) as AttachmentTask[];
  const held = tasks.find(
    ({ Spec, Status }) => Spec.NetworkAttachmentSpec?.ContainerID === id && !OVER.test(Status.State),
  );
  const nodes = (await manager.listNodes()) as Node[];
  // After a day managers forget what a node that is away has attached.
  const node = nodes.find(({ ID, Status }) => (held ? ID === held.NodeID : Status.State !== "ready"));
  if (node === undefined) return undefined;
  const host = node.Description?.Hostname ?? node.ID;
  if (node.Status.State === "ready") {
    return (
      `its node, ${host}, is up, so ${name} may run and be written to. Make its daemon answer at that address: then the data ` +
      "comes along by itself."
    );
  }
  const demote = node.ManagerStatus === undefined ? "" : `${cli} node demote ${host} && `;
  const whose = held === undefined ? "a node that may be its" : "its node";
  return (
    `${whose}, ${host}, is away and of the swarm: once it is back, so is ${name}, beside the new one and under the same alias. ` +
    `Wait for it; or, if it is not to come back, take it out: ${demote}${cli} node rm --force ${host}`
  );
}
