import type * as pulumi from "@pulumi/pulumi";
import { REPLACE_ON_CHANGES, REPLACE_ON_LOST_LIMIT } from "./hardening";

/** When an app's container is replaced. */
export function containerOptions(app: { memoryMb?: number }): pulumi.CustomResourceOptions {
  return {
    deleteBeforeReplace: true,
    replaceOnChanges: [...REPLACE_ON_CHANGES, ...(app.memoryMb === 0 ? REPLACE_ON_LOST_LIMIT : [])],
  };
}
