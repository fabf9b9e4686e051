import * as pulumi from "@pulumi/pulumi";
import { stackProvider } from "./stackProvider";

/** What every resource of a daemon takes. */
export interface DaemonInputs {
  /** Daemon to talk to, `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/** The inputs of a resource, each of which another resource may give. */
export type InputsOf<T> = { [K in keyof T]: pulumi.Input<T[K]> };

/** The kinds of resources that the Docker provider lacks, or is slow at. */
export type Kind =
  "ImageVolumes" | "Link" | "Network" | "OverlayLink" | "PushedImage" | "Secret" | "Service" | "Volume";

/** Types that resources had before: up to version 0.3.0, and as dynamic resources up to 0.2.0. */
const FORMER_TYPES: Record<Kind, string[]> = {
  ImageVolumes: [],
  Link: [],
  Network: ["redis-link:engine:Network", "pulumi-nodejs:dynamic/link:Network"],
  OverlayLink: [],
  PushedImage: [],
  Secret: [],
  Service: [],
  Volume: ["redis-link:engine:Volume", "pulumi-nodejs:dynamic:Volume"],
};

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
    const aliases = FORMER_TYPES[kind].map((type) => ({ type }));
    const provider = stackProvider(opts?.parent);
    super(`redis-link:docker:${kind}`, name, inputs, { ...pulumi.mergeOptions(opts, { aliases }), provider });
  }
}
