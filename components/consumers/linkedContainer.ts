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

/** Seconds that `up` waits where `waitTimeout` says none. */
const TIMEOUT_SECONDS = 60;

/**
 * A container of any kind, linked to a source container under an alias. Its inputs are those of the Docker provider, and
 * nothing is hardened that they do not harden; the networks of its links, their variables and the order of start are
 * what {@link LinkedApp} has.
 */
export class LinkedContainer extends LinkedComponent<LinkedContainer> {
  /**
   * True once it runs, and is healthy if it has a health check, with its links whole at both ends: each update waits for
   * it, for `waitTimeout` or else 60 s. False for one that need not run (`mustRun` or `start` false, or `attach`).
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

/** Those of the machine that the program says outright. */
function claimedPorts(ports: docker.ContainerArgs["ports"]): Wanted["ports"] {
  if (!Array.isArray(ports)) return undefined;
  return (ports as docker.types.input.ContainerPort[]).flatMap(({ external, ip = "", protocol = "tcp" }) =>
    typeof external === "number" && typeof ip === "string" && typeof protocol === "string"
      ? [{ input: "container.ports", external, ip, protocol }]
      : [],
  );
}

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
   * variables get those of the links beside them; where it names no `networksAdvanced`, it has an egress network of its
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
