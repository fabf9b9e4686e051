import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { DockerResource, type InputsOf } from "../../docker/dockerResource";
import type { RedisNodesInputs } from "./nodeSpec";

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

/** A script of a node or of a front. It stands beside whatever of the package runs: sources, what they compile to, and the plugin. */
export function script(name: "front.sh" | "node.sh"): string {
  return readFileSync(join(__dirname, name), "utf8");
}
