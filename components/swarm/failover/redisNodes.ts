import type * as pulumi from "@pulumi/pulumi";
import { type DaemonInputs, DockerResource, type InputsOf } from "../../docker/dockerResource";
import type { ServiceConfig, ServiceSecret } from "../service";

/** What the plugin makes the nodes of a Redis of. `daemonHost` is a manager's. */
export interface RedisNodesInputs extends DaemonInputs {
  /** Prefix of the services and volumes, which are `${name}-1` and so on, and of the network `${name}-peers`. */
  name: string;
  /** Reference of the image, which each node pulls. */
  image: string;
  /** Host names or ids of the machines, in order. */
  nodes: string[];
  secrets: ServiceSecret[];
  configs: ServiceConfig[];
  maxLagSeconds: number;
  downAfterSeconds: number;
  /** MiB of each node; 0 = no limit. */
  memoryMb: number;
  /** Whether what goes from node to node is encrypted. */
  encrypted: boolean;
  /** Whether the volumes keep their data when the nodes are deleted. */
  retainData: boolean;
  /** Seconds that an update waits, each time, until all nodes are whole. */
  timeoutSeconds: number;
  /** Labels of all that is made, which say whose it is. */
  labels: Record<string, string>;
}

/**
 * The nodes of a Redis that fails over: a network of their own, and a service and a volume for each machine. They are one
 * resource, as an update must take one after the other, the primary last, and only what runs says which that is.
 */
export class RedisNodes extends DockerResource {
  /** Id of their network, which fronts are on too. */
  declare public readonly peersId: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<RedisNodesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("RedisNodes", name, { ...inputs, peersId: undefined }, opts);
  }
}

/** Name of the service of one node, and of its volume; the first is 1. */
export const nodeService = (name: string, node: number): string => `${name}-${node}`;

/** Name of the network of all nodes and fronts. */
export const peersNetwork = (name: string): string => `${name}-peers`;
