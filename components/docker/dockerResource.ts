import * as pulumi from "@pulumi/pulumi";

/** What every resource of the Engine API takes. */
export interface EngineInputs {
  /** Daemon to talk to, `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: string;
}

/** Types that were those of dynamic resources in version 0.2.0. */
const FORMER_TYPES = {
  Network: "pulumi-nodejs:dynamic/link:Network",
  NetworkAttachment: "pulumi-nodejs:dynamic/link:NetworkAttachment",
  Volume: "pulumi-nodejs:dynamic:Volume",
};

/**
 * A resource of the Engine API. Its operations are those of a plugin, `pulumi-resource-redis-link` in this folder,
 * which a program tells Pulumi of in its Pulumi.yaml, under `plugins`. `pulumi.dynamic.Resource` would do without that
 * line, but its process loads the whole SDK again, which takes longer than all that this program does in a preview.
 */
export abstract class EngineResource extends pulumi.CustomResource {
  protected constructor(
    kind: keyof typeof FORMER_TYPES,
    name: string,
    inputs: pulumi.Inputs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const aliases = [{ type: FORMER_TYPES[kind] }];
    super(`redis-link:engine:${kind}`, name, inputs, pulumi.mergeOptions(opts, { aliases }));
  }
}
