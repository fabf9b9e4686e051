import type * as pulumi from "@pulumi/pulumi";
import { Source } from "./source";
import { checkedSourceContainerArgs, type SourceContainerArgs } from "./sourceContainerArgs";

/**
 * A source container of any image: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. It is hardened, but an entrypoint that starts as root, gives folders to a user and
 * drops to it works as it is. Each `VOLUME` of its image is a named volume, and links lead to it once it is well.
 */
export class SourceContainer extends Source {
  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: SourceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("SourceContainer", name, checkedSourceContainerArgs(name, args), opts);
  }
}
