import type Docker from "dockerode";
import { dockerCli, ifExists } from "../docker/dockerClient";
import type { ServiceInputs } from "./service";
import type { FoundService, Node } from "./swarmTypes";
import { STACK_LABEL } from "../docker/stackLabelName";
import { hasLabels } from "../docker/attachment";
import { ownerOf } from "../docker/volumeOwner";

/** A service by its name or id; undefined if there is none. */
export async function findService(docker: Docker, nameOrId: string): Promise<FoundService | undefined> {
  const found = (await ifExists(docker.getService(nameOrId).inspect())) as FoundService | undefined;
  // The daemon also takes the beginning of an id for the id.
  const name = (found?.Spec as { Name?: string } | undefined)?.Name;
  return name === undefined || [found?.ID, name].includes(nameOrId) ? found : undefined;
}

/** Why a service of that name is not taken up: it is another's. */
export async function whyTaken(
  docker: Docker,
  { name, labels, daemonHost }: ServiceInputs,
): Promise<string | undefined> {
  const found = await findService(docker, name);
  if (found === undefined || hasLabels(found.Spec.Labels, labels)) return undefined;
  const theirs: Partial<Record<string, string>> = found.Spec.Labels;
  const exists = `service ${JSON.stringify(name)} exists and is not of this stack`;
  return theirs[STACK_LABEL] === undefined
    ? `${exists}. Choose another name, or remove it if nothing needs it: ${dockerCli(daemonHost)} service rm ${name}`
    : `${exists} but of ${ownerOf(theirs)}. Choose another name (containerName).`;
}

/** A port of a node is one task's: no more tasks than nodes can have the same. */
export async function whyTooMany(
  docker: Docker,
  { replicas, ports }: ServiceInputs,
): Promise<string | undefined> {
  const fixed = ports.find(({ external = 0 }) => external !== 0)?.external;
  if (fixed === undefined) return undefined;
  const nodes = ((await docker.listNodes()) as Node[]).filter(
    ({ Spec }) => Spec?.Availability === "active",
  ).length;
  if (replicas <= nodes) return undefined;
  return (
    `${replicas} replicas are wanted, and the swarm has ${nodes} nodes that take tasks, on each of which one can have port ` +
    `${fixed}. Lower replicas, add nodes, or let Docker pick ports by hostPort 0.`
  );
}
