import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { makeConsumer, wantedBy } from "./consumer";
import { containerOptions } from "../container/containerOptions";
import { untilReady } from "../container/untilReady";
import { DaemonToCome } from "../docker/daemonHost";
import type { Wanted } from "../docker/otherStacks";
import { Precondition } from "../docker/precondition";
import { checkKnown } from "../input/known";
import type { ExposedPort } from "../link/exposedPort";
import type { LinkSource } from "../link/linkSource";
import { checkedLinkedContainerArgs, type LinkedContainerArgs } from "./linkedContainerArgs";

/** Seconds that `up` waits where `waitTimeout` says none. */
const TIMEOUT_SECONDS = 60;

/**
 * A container of any kind, linked to a source container under an alias. Its inputs are those of the Docker provider, and
 * nothing is hardened that they do not harden; the networks of its links, their variables and the order of start are
 * what {@link LinkedApp} has.
 */
export class LinkedContainer extends pulumi.ComponentResource implements LinkSource {
  /**
   * True once it runs, and is healthy if it has a health check, with its links whole at both ends: each update waits for
   * it, for `waitTimeout` or else 60 s. False for one that need not run (`mustRun` or `start` false, or `attach`).
   */
  public readonly ready: pulumi.Output<boolean>;
  /** Host name of the source as the container sees it: the alias. */
  public readonly aliasHost: pulumi.Output<string>;
  /** Id of the container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  public readonly containerName: string;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Ports that it publishes, which are those of a link to it; undefined if none is known: those of its image. */
  public readonly ports?: readonly ExposedPort[];
  /** Address of the daemon it runs on; undefined is the default one. */
  public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Name of the first link's network, for other containers that are to reach the source by its alias. */
  public readonly linkNetwork: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKnown("LinkedContainer", args);
    const daemon = new DaemonToCome();
    const { inputs, ports, ...parts } = checkedLinkedContainerArgs(name, args, daemon.host);
    const precondition = new Precondition();
    super("redis-link:index:LinkedContainer", name, {}, precondition.awaitedBy(opts));
    this.daemonHost = daemon.of(this);
    const own = { ...parts, ownPaths: [] };
    precondition.belongsTo(this, wantedBy(`LinkedContainer ${name}`, own, knownPorts(inputs.ports)));
    const { memory, mustRun, start, attach, waitTimeout } = inputs;
    const { container, image, linkNetwork, running } = makeConsumer(this, name, {
      ...own,
      inputs,
      options: containerOptions({ memoryMb: memory === undefined ? 0 : undefined }),
      daemonHost: this.daemonHost,
    });
    this.ready = pulumi
      .all([running, mustRun, start, attach, waitTimeout])
      .apply(async ([found, keepsRunning, starts, ends, timeoutSeconds = TIMEOUT_SECONDS]) => {
        if (keepsRunning === false || starts === false || ends === true) return false;
        const health = { timeoutSeconds, timeoutInput: "container.waitTimeout" };
        if (found !== undefined) await untilReady({ ...found, health });
        return true;
      });
    if (ports !== undefined) this.ports = ports;
    this.aliasHost = pulumi.output(parts.alias);
    this.containerId = container.id;
    this.containerName = parts.containerName;
    this.image = image;
    this.linkNetwork = linkNetwork;
    const { ready, aliasHost, containerId, containerName } = this;
    this.registerOutputs({
      ...{ ready, aliasHost, containerId, containerName, linkNetwork, image, ports },
      daemonHost: this.daemonHost,
    });
  }
}

/** Those of the machine that the program says outright. */
function knownPorts(ports: docker.ContainerArgs["ports"]): Wanted["ports"] {
  if (!Array.isArray(ports)) return undefined;
  return (ports as docker.types.input.ContainerPort[]).flatMap(({ external, ip = "", protocol = "tcp" }) =>
    typeof external === "number" && typeof ip === "string" && typeof protocol === "string"
      ? [{ input: "container.ports", external, ip, protocol }]
      : [],
  );
}
