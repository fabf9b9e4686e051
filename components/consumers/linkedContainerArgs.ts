import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkOtherInputs } from "../container/otherInputs";
import { checkedLinkedArgs, linkedEnvironment, type LinkedArgs } from "./linkedArgs";
import { PROTOCOLS, type ExposedPort } from "../link/exposedPort";
import { parseEnvironment } from "../link/parseEnvironment";
import { environmentList, type Environment } from "../link/variables";

/** Inputs of the Docker provider's container that a {@link LinkedContainer} hands on as they are. */
export type LinkedContainerInputs = Omit<docker.ContainerArgs, "image" | "name" | "networkMode">;

/** The other inputs of the provider's container, and what gives them. */
const OURS: Record<Exclude<keyof docker.ContainerArgs, keyof LinkedContainerInputs>, string> = {
  image: "image",
  name: "containerName",
  networkMode: "links",
};

/** What a linked container is made of. */
export interface LinkedContainerArgs extends LinkedArgs {
  /**
   * Inputs of the Docker provider's container, handed on as they are; none has a default of ours. Its networks and
   * variables get those of the links beside them; where it names no `networksAdvanced`, it has an ordinary network of its
   * own. Each `VOLUME` of the image that nothing is mounted on gets a volume of the stack's own. @default {}
   */
  container?: LinkedContainerInputs;
}

/** Where the variables of its own come from. */
const ENVS = "container.envs";

/**
 * The arguments as the container takes them, with everything known checked.
 *
 * @param name the resource's name
 * @param daemonHost the daemon that it is to be on
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedContainerArgs(
  name: string,
  args: LinkedContainerArgs,
  daemonHost: pulumi.Output<string | undefined>,
) {
  const linked = checkedLinkedArgs(name, args, daemonHost);
  const { networksAdvanced, volumes, envs, ...inputs } = checkOtherInputs(
    "container",
    args.container ?? {},
    OURS,
  );
  const own = { from: ENVS, variables: ownVariables(envs) };
  const environment = linkedEnvironment(linked, own, ENVS);
  return {
    ...linked,
    networks: networksAdvanced,
    otherVolumes: volumes,
    inputs: {
      ...inputs,
      envs: withBareNames(environmentList(environment), envs),
    },
    ports: publishedPorts(inputs.ports),
  };
}

function ownVariables(envs: docker.ContainerArgs["envs"] = []): pulumi.Input<Environment> {
  return areKnown(envs)
    ? parseEnvironment(envs)
    : pulumi.output(envs).apply((lines = []) => parseEnvironment(lines));
}

/** All variables, and the names without a value, which take a variable of the image away. */
function withBareNames(
  all: pulumi.Input<pulumi.Input<string>[]>,
  envs: docker.ContainerArgs["envs"] = [],
): docker.ContainerArgs["envs"] {
  const bare = (lines: readonly string[]) => lines.filter((line) => !line.includes("="));
  return Array.isArray(all) && areKnown(envs)
    ? [...all, ...bare(envs)]
    : pulumi.all([all, envs]).apply(([ours, given = []]) => [...ours, ...bare(given)]);
}

function areKnown(envs: docker.ContainerArgs["envs"]): envs is string[] {
  return Array.isArray(envs) && envs.every((line) => typeof line === "string");
}

/** The ports that it publishes, if the program says each outright. */
function publishedPorts(ports: docker.ContainerArgs["ports"]): ExposedPort[] | undefined {
  if (!Array.isArray(ports) || ports.length === 0) return undefined;
  const known = (ports as docker.types.input.ContainerPort[]).flatMap(({ internal, protocol = "tcp" }) => {
    const kept = PROTOCOLS.find((one) => one === protocol);
    return typeof internal === "number" && kept !== undefined ? [{ number: internal, protocol: kept }] : [];
  });
  return known.length === ports.length ? known : undefined;
}
