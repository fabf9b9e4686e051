import type * as pulumi from "@pulumi/pulumi";
import { LABEL_OPTIONS } from "../docker/stackLabel";
import { REPLACE_ON_CHANGES, REPLACE_ON_LOST_LIMIT } from "./hardening";

/** When an app's container is replaced, and what of it is not compared. */
export function containerOptions(app: { labels?: unknown; memoryMb?: number }): pulumi.CustomResourceOptions {
  return {
    // The user's labels are to change; ours alone never do.
    ...(app.labels === undefined ? LABEL_OPTIONS : {}),
    deleteBeforeReplace: true,
    replaceOnChanges: [...REPLACE_ON_CHANGES, ...(app.memoryMb === 0 ? REPLACE_ON_LOST_LIMIT : [])],
  };
}
