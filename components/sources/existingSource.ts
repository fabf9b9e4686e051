import * as check from "../input";
import type { LinkSource } from "../link/linkSource";

/**
 * A container that runs and that Pulumi did not make, as a source. It is attached as it runs, and stays when the stack goes.
 * The preview fails if it is not there, does not run, or has no network of its own. Made anew by hand under its name, it
 * is named as gone by the next update, and linked again by `pulumi up --refresh`.
 *
 * @param name the container's name
 * @param facts what else is known of it. Its exposed ports are read from it if they are not stated
 * @throws RunError if that is no name of a container
 */
export function existingSource(
  name: string,
  facts: Omit<LinkSource, "containerId" | "containerName"> = {},
): LinkSource {
  check.checkContainerName("name", name);
  return { ...facts, containerId: name, containerName: name };
}
