import { type ContainerImage, isBuild } from "../input/image";
import { inputError } from "../input/inputError";
import { MAX_NAME_CHARACTERS } from "../input/nameForms";
import { checkHostname } from "../input/names";
import { checkRange } from "../input/numbers";

const MAX_REPLICAS = 1000;

/** Checks the number of tasks. @throws RunError that names the input, the value and the range */
export function checkReplicas(input: string, value: number, min = 1): number {
  return checkRange(input, value, min, MAX_REPLICAS);
}

/**
 * Allowed numbers of machines. Three survive the loss of one machine, five the loss of two. Four machines survive no more than
 * three do, six no more than five do.
 */
const MACHINES = [3, 5];

/**
 * Checks the machines of a RedisFailover, by host name or id.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkMachines(input: string, machines: readonly string[]): readonly string[] {
  const given: unknown = machines;
  if (!Array.isArray(given) || !MACHINES.includes(machines.length))
    throw inputError(
      input,
      machines,
      "It must be a list of three or five nodes of the swarm (docker node ls).",
    );
  for (const machine of machines) {
    checkHostname(input, machine);
    if (machines.filter((other) => other === machine).length > 1)
      throw inputError(input, machine, "It is in the list twice: each node needs a machine of its own.");
  }
  return machines;
}

/** The only bind address: Swarm publishes a port on all addresses of a node. */
const EVERYWHERE = "0.0.0.0";

/**
 * Checks the bind address of a service's port. Swarm has no field for a bind address.
 *
 * @param port the port in the container
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkSwarmAddress(input: string, address: string, port: number): string {
  if (address === EVERYWHERE) return address;
  throw inputError(
    input,
    address,
    `Swarm publishes port ${port} on all addresses of a node. Say "${EVERYWHERE}" if that is meant, and guard the ` +
      "nodes by a firewall, or leave it unpublished.",
  );
}

/**
 * Checks the registry of a service's image. A built image requires a registry; for any other image a registry is refused.
 *
 * @param image the image; `imageInput` is the argument that gave it
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkRegistry(
  input: string,
  registry: string | undefined,
  image: ContainerImage,
  imageInput = "image",
): void {
  if (!isBuild(image)) {
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

/** The form of a service's or a network's name (swarmkit `manager/controlapi/common.go`: isValidDNSName). */
const SWARM_NAME = /^[a-zA-Z0-9]([\w-]*[a-zA-Z0-9])?$/;
const MAX_SECRET_NAME_CHARACTERS = 64;

/**
 * Checks the name of a swarm's service or network. The rules are stricter than for a container's name.
 *
 * @param value the part of the name from the input
 * @param what the thing that has the name, at the start of the error
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkSwarmName(input: string, value: string, what: string, name: string): void {
  checkLength(input, value, what, name, MAX_NAME_CHARACTERS);
  if (SWARM_NAME.test(name)) return;
  throw inputError(
    input,
    value,
    `${what} is named ${JSON.stringify(name)}, and a swarm takes letters, digits, "-" and "_", with a letter or digit ` +
      "at either end: choose another.",
  );
}

/**
 * Checks the length of a secret's name. The characters need no check, because aliases and container names have only allowed
 * characters. @throws RunError
 */
export function checkSwarmSecretName(input: string, value: string, name: string): void {
  checkLength(input, value, "The link's secret", name, MAX_SECRET_NAME_CHARACTERS);
}

function checkLength(input: string, value: string, what: string, name: string, max: number): void {
  if (name.length <= max) return;
  throw inputError(
    input,
    value,
    `${what} is named ${JSON.stringify(name)}, and a swarm takes ${max} characters at most: shorten the alias or the name.`,
  );
}
