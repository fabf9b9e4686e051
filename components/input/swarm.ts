import type { ImageBuild } from "./imageSource";
import { inputError } from "./inputError";
import { checkRange } from "./numbers";

const MAX_REPLICAS = 1000;

/** Checks how many tasks of a service run. @throws RunError that names the input, the value and the range */
export function checkReplicas(input: string, value: number, min = 1): number {
  return checkRange(input, value, min, MAX_REPLICAS);
}

/** All addresses of a node: where Swarm publishes. */
const EVERYWHERE = "0.0.0.0";

/**
 * Checks the address that a port of a service is published on: Swarm has no field for it.
 *
 * @param port the port in the container
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkSwarmAddress(input: string, address: string, port: number): void {
  if (address === EVERYWHERE) return;
  throw inputError(
    input,
    address,
    `Swarm publishes port ${port} on all addresses of a node. Say "${EVERYWHERE}" if that is meant, and guard the ` +
      "nodes by a firewall, or leave it unpublished.",
  );
}

/**
 * Checks the registry of a service's image: one that is built needs one, and no other does.
 *
 * @param image what is built, or pulled; `imageInput` is what that was given as
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkRegistry(
  input: string,
  registry: string | undefined,
  image: string | ImageBuild,
  imageInput = "image",
): void {
  if (typeof image === "string") {
    if (registry === undefined) return;
    throw inputError(input, registry, "The image is not built: its name says where it is. Leave it out.");
  }
  if (registry === undefined) {
    throw inputError(
      imageInput,
      image.context,
      `It is built on one machine, and all nodes need it: name a registry that they reach as \`${input}\`, or an image.`,
    );
  }
  if (!/^[a-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9._/-]+)?$/i.test(registry)) {
    throw inputError(
      input,
      registry,
      'It is HOST or HOST:PORT, and a path if it has one, such as "registry:5000".',
    );
  }
}
