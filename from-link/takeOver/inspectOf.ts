import type Docker from "dockerode";
import { ifExists } from "redis-link/tools";

type Inspected = Docker.ContainerInspectInfo;

/**
 * What the daemon says of a container, by its whole id or its whole name; undefined if there is none. The daemon itself would
 * also take the beginning of an id, and names such as `db` or `cafe` can be one.
 */
export async function inspectOf(docker: Docker, container: string): Promise<Inspected | undefined> {
  const found = await ifExists(docker.getContainer(container).inspect()).catch(unlessAmbiguous);
  return found && [found.Id, found.Name.slice(1)].includes(container) ? found : undefined;
}

/** A whole id or name comes first, so what the daemon takes for the beginning of several ids is neither. */
function unlessAmbiguous(error: Error): undefined {
  if (!/multiple IDs found/i.test(error.message)) throw error;
}
