import * as pulumi from "@pulumi/pulumi";
import { stackProvider } from "../stack/stackProvider";
import { ONE_AT_A_TIME } from "./operations";

/** What every resource of a daemon takes. */
export interface DaemonInputs {
  /** Daemon to talk to, `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/** The inputs of a resource: another resource may give each, and each thing in it. */
export type InputsOf<T> = { [K in keyof T]: pulumi.Input<InputOf<T[K]>> };

type InputOf<T> = T extends object ? InputsOf<T> : T;

/** The kinds of resources that the Docker provider lacks, or is slow at. */
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
 * A resource of the Engine API. Its operations are those of the plugin `pulumi-resource-redis-link` in this package,
 * which a program tells Pulumi of in its Pulumi.yaml, under `plugins`. `pulumi.dynamic.Resource` would do without that
 * line, but its process loads the whole SDK again, which takes longer than all that this program does in a preview.
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
