import type Docker from "dockerode";

/** What is read of tasks and nodes (Engine API), whose types dockerode leaves open. */
interface AttachmentTask {
  NodeID?: string;
  Spec: { NetworkAttachmentSpec?: { ContainerID: string } };
  Status: { State: string };
}

interface FoundNode {
  ID: string;
  Description?: { Hostname?: string };
  Status: { State: string };
  ManagerStatus?: object;
}

/** A task in one of these states is over, and holds nothing; one that is orphaned is of a node that is away for long. */
const OVER = /^(complete|shutdown|failed|rejected|remove)$/;

/**
 * Why a container whose daemon does not answer may still be, or come back, on the networks of a swarm; undefined if its node
 * is out of the swarm, whose networks it cannot come back to then. While no manager knows its node, any that is away may be it.
 *
 * @param manager a client of a manager
 * @param cli the docker CLI for that manager
 */
export async function whyNotIsolated(
  manager: Docker,
  { id, name }: { id: string; name: string },
  cli: string,
): Promise<string | undefined> {
  const filters = { runtime: ["attachment"] } as object;
  const tasks = (await manager.listTasks({ filters: JSON.stringify(filters) } as object)) as AttachmentTask[];
  const held = tasks.find(
    ({ Spec, Status }) => Spec.NetworkAttachmentSpec?.ContainerID === id && !OVER.test(Status.State),
  );
  const nodes = (await manager.listNodes()) as FoundNode[];
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
