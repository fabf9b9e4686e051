import type Docker from "dockerode";
import { ifNamed } from "../docker/dockerClient";
import type { LinkInputs } from "./link";
import { attachMissing, hasLabels, labelFilter, missingOf, type Member } from "../docker/attachment";
import { createNetwork, inspect, removeNetwork } from "../docker/networks";

/** Makes the ordinary network of a link's consumer, and attaches the consumer if that is there. */
export async function joinFront(docker: Docker, front: string, link: LinkInputs): Promise<void> {
  const id = await createNetwork(docker, { ...link, name: front, internal: false });
  await attachMissing(docker, id, members(link));
}

/** What is missing of it: all of it, or the consumer on it. */
export async function missingOfFront(docker: Docker, front: string, link: LinkInputs): Promise<string[]> {
  const found = await ifNamed(front, inspect(docker, front));
  return found === undefined ? [front] : missingOf(docker, found.Id, members(link));
}

/** Takes it away, unless it is another's, or a container of the stack is on it: then it is another link of that one's by now. */
export async function leaveFront(
  docker: Docker,
  front: string,
  labels: LinkInputs["labels"] = {},
): Promise<void> {
  const found = await ifNamed(front, inspect(docker, front));
  if (found === undefined || !hasLabels(found.Labels, labels)) return;
  const filters = { network: [found.Id], label: labelFilter(labels) };
  const users = await docker.listContainers({ all: true, filters });
  if (users.length === 0) await removeNetwork(docker, found.Id, front);
}

function members({ consumer, labels }: LinkInputs): Member[] {
  return [{ container: consumer, aliases: [], labels }];
}
