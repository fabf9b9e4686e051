import type * as pulumi from "@pulumi/pulumi";
import { EngineResource, type EngineInputs } from "./engineResource";

export interface AttachmentInputs extends EngineInputs {
  /** Id of the network to attach to. */
  networkId: string;
  /** Id of the container to attach; it keeps running and is never replaced by this. */
  containerId: string;
  /** Names that the network's DNS answers with the container's address, beside its name and short id. */
  aliases: string[];
}

/**
 * Attaches a running container to a network under aliases, without restarting or recreating it. The Docker provider
 * has no resource for this (pulumi-docker#242). Any changed input detaches and attaches again.
 */
export class NetworkAttachment extends EngineResource {
  constructor(
    name: string,
    inputs: { [K in keyof AttachmentInputs]: pulumi.Input<AttachmentInputs[K]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super("NetworkAttachment", name, inputs, opts);
  }
}
