import * as pulumi from "@pulumi/pulumi";
import { stackProvider } from "../stack/stackProvider";
import { ONE_AT_A_TIME } from "./operations";

/** Inputs of every resource on a daemon. */
export interface DaemonInputs {
  /** Address of the daemon: `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/** Inputs of a resource. Each value and each nested value may be an output. */
export type InputsOf<T> = { [K in keyof T]: pulumi.Input<InputOf<T[K]>> };

type InputOf<T> = T extends object ? InputsOf<T> : T;

/** Resource kinds that the Docker provider lacks or handles slowly. */
export type Kind =
  | "Config"
  | "ImageVolumes"
  | "Link"
  | "Network"
  | "OverlayLink"
  | "PushedImage"
  | "RedisNodes"
  | "Secret"
  | "Service"
  | "Volume";

/**
 * A resource of the Engine API. The plugin `pulumi-resource-redis-link` in this package implements its operations; Pulumi.yaml
 * names the plugin under `plugins`. A `pulumi.dynamic.Resource` would need no such line in Pulumi.yaml, but its process
 * loads the whole SDK again, which takes longer than a preview.
 */
export abstract class DockerResource extends pulumi.CustomResource {
  protected constructor(
    kind: Kind,
    name: string,
    inputs: pulumi.Inputs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const provider = stackProvider(opts?.parent);
    const deleteBeforeReplace = ONE_AT_A_TIME.includes(kind) || undefined;
    super(`redis-link:docker:${kind}`, name, inputs, { ...opts, deleteBeforeReplace, provider });
  }
}
