import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkOtherInputs, refuseEmptyWord } from "../container/containerInputs";
import { containerOptions } from "../container/hardening";
import { untilReady } from "../container/untilReady";
import { parseEnvironment } from "../daemon/notation";
import type { Wanted } from "../stack/otherStacks";
import { type Environment, environmentList, type ExposedPort, PROTOCOLS } from "../link/linkSource";
import { checkedLinkedArgs, type LinkedArgs, linkedEnvironment } from "./linkedArgs";
import { LinkedComponent } from "./linkedComponent";

/** Seconds that `up` waits for the container if `waitTimeout` is not given. */
const TIMEOUT_SECONDS = 60;

/**
 * A container of any kind, linked to a source container under an alias. It takes the Docker provider's inputs and adds no
 * hardening. Like a {@link LinkedApp}, it gets the links' networks and variables, and starts when its links are complete.
 */
export class LinkedContainer extends LinkedComponent<LinkedContainer> {
  /**
   * True when the container runs, is healthy (if it has a health check), and all its links work. Each update waits for this, up to
   * `waitTimeout` or 60 s. False if the container need not run (`mustRun` or `start` false, or `attach`).
   */
  declare public readonly ready: pulumi.Output<boolean>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("LinkedContainer", name, args, opts, (daemonHost) => {
      const parts = checkedLinkedContainerArgs(name, args, daemonHost);
      const { memory, mustRun, start, attach, waitTimeout, ports } = parts.inputs;
      return {
        ...parts,
        options: () => containerOptions(memory === undefined ? 0 : undefined),
        claimed: claimedPorts(ports),
        facts: { ports: publishedPorts(ports) },
        own: ({ running }) => ({
          ready: pulumi
            .all([running, mustRun, start, attach, waitTimeout])
            .apply(async ([found, keepsRunning, starts, ends, timeoutSeconds = TIMEOUT_SECONDS]) => {
              if (keepsRunning === false || starts === false || ends === true) return false;
              const health = { timeoutSeconds, timeoutInput: "container.waitTimeout" };
              if (found !== undefined) await untilReady({ ...found, health });
              return true;
            }),
        }),
      };
    });
  }
}

/** Published host ports whose values are known. */
function claimedPorts(ports: docker.ContainerArgs["ports"]): Wanted["ports"] {
  if (!Array.isArray(ports)) return undefined;
  return (ports as docker.types.input.ContainerPort[]).flatMap(({ external, ip = "", protocol = "tcp" }) =>
    typeof external === "number" && typeof ip === "string" && typeof protocol === "string"
      ? [{ input: "container.ports", external, ip, protocol }]
      : [],
  );
}

/** Inputs of the Docker provider's container that a {@link LinkedContainer} passes on. */
export type LinkedContainerInputs = Omit<docker.ContainerArgs, "image" | "name" | "networkMode">;

/** Inputs of the Docker provider's container that a LinkedContainer refuses, each with the argument to use instead. */
const OURS: Record<Exclude<keyof docker.ContainerArgs, keyof LinkedContainerInputs>, string> = {
  image: "image",
  name: "containerName",
  networkMode: "links",
};

/** Arguments of a LinkedContainer. */
export interface LinkedContainerArgs extends LinkedArgs {
  /**
   * Inputs that are passed on to the Docker provider's container, without defaults of this package. Links add their networks and
   * variables. Without `networksAdvanced`, the container has an egress network. Each `VOLUME` of the image that has no mount gets
   * a volume of the stack. @default {}
   */
  container?: LinkedContainerInputs;
}

/** The argument that gives the container's own variables. */
const ENVS = "container.envs";

/**
 * The container's inputs, after all checks of known values.
 *
 * @param name the resource's name
 * @param daemonHost the container's daemon
 * @throws RunError that names the argument, its value and what is allowed
 */
function checkedLinkedContainerArgs(
  name: string,
  args: LinkedContainerArgs,
  daemonHost: pulumi.Output<string | undefined>,
) {
  const linked = checkedLinkedArgs(name, args, daemonHost);
  const { networksAdvanced, volumes, envs, ...inputs } = checkOtherInputs(args.container ?? {}, OURS);
  refuseEmptyWord("container.command", inputs.command, "container.entrypoints");
  const own = { from: ENVS, variables: ownVariables(envs) };
  const environment = linkedEnvironment(linked, own, ENVS);
  return {
    ...linked,
    networks: networksAdvanced,
    otherVolumes: volumes,
    inputs: { ...inputs, envs: withBareNames(environmentList(environment), envs) },
  };
}

function ownVariables(envs: docker.ContainerArgs["envs"] = []): pulumi.Input<Environment> {
  return areKnown(envs)
    ? parseEnvironment(envs)
    : pulumi.output(envs).apply((lines = []) => parseEnvironment(lines));
}

/** All variables, and the names in `envs` that have no value. Such a name removes the image's variable of that name. */
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

/** Ports that the container publishes; undefined if it publishes none, or not all are known. */
function publishedPorts(ports: docker.ContainerArgs["ports"]): ExposedPort[] | undefined {
  if (!Array.isArray(ports) || ports.length === 0) return undefined;
  const known = (ports as docker.types.input.ContainerPort[]).flatMap(({ internal, protocol = "tcp" }) => {
    const kept = PROTOCOLS.find((one) => one === protocol);
    return typeof internal === "number" && kept !== undefined ? [{ number: internal, protocol: kept }] : [];
  });
  return known.length === ports.length ? known : undefined;
}
