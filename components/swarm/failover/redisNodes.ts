import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { DockerResource, type InputsOf } from "../../docker/dockerResource";
import type { RedisNodesInputs } from "./nodeSpec";

/**
 * The nodes of a RedisFailover: a network, and a service and a volume for each machine. The nodes are one resource because an
 * update must restart them one after the other, the primary last, and only the running nodes know which node is the primary.
 */
export class RedisNodes extends DockerResource {
  /** Id of the network that the nodes share with HAProxy. */
  declare public readonly peersId: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<RedisNodesInputs>, opts?: pulumi.CustomResourceOptions) {
    super("RedisNodes", name, { ...inputs, peersId: undefined }, opts);
  }
}

/** Text of a shell script. The script is in the folder of the running code: in the sources, the compiled package or the plugin. */
export function script(name: "front.sh" | "node.sh"): string {
  return readFileSync(join(__dirname, name), "utf8");
}
