import type * as pulumi from "@pulumi/pulumi";
import { LABEL_OPTIONS } from "../docker/stackLabel";
import { REPLACE_ON_CHANGES, REPLACE_ON_LOST_LIMIT } from "./hardening";
import type { PublishedPort } from "./ports";

/** What the options of an app's container depend on. */
export interface OptionsOf {
  labels?: object;
  memoryMb?: number;
  ports: readonly Required<PublishedPort>[];
}

/** When an app's container is replaced, and what of it is not compared. */
export function containerOptions({ labels, memoryMb, ports }: OptionsOf): pulumi.CustomResourceOptions {
  // The provider reads ports of one number back in an order of no meaning (terraform-provider-docker,
  // `byPortAndProtocol`), so that each other refresh would replace the container. What was given is compared instead.
  const numbers = ports.map(({ internal }) => internal);
  const isMixed = new Set(numbers).size < numbers.length;
  // The user's labels are to change; ours alone never do.
  const ignoreChanges = [
    ...(labels === undefined ? LABEL_OPTIONS.ignoreChanges : []),
    ...(isMixed ? ["ports"] : []),
  ];
  return {
    ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
    ...(isMixed ? { replacementTrigger: JSON.stringify(ports) } : {}),
    deleteBeforeReplace: true,
    replaceOnChanges: [...REPLACE_ON_CHANGES, ...(memoryMb === 0 ? REPLACE_ON_LOST_LIMIT : [])],
  };
}
