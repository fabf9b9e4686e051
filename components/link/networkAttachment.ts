import * as pulumi from "@pulumi/pulumi";
import type Docker from "dockerode";
import { dockerClient } from "./dockerClient";

export interface NetworkAttachmentArgs {
  /** Id of the network to attach to. */
  networkId: pulumi.Input<string>;
  /** Id of the container to attach; it keeps running and is never replaced by this. */
  containerId: pulumi.Input<string>;
  /** Names that the network's DNS answers with the container's address, beside its name and short id. */
  aliases: pulumi.Input<string[]>;
  /** Daemon to talk to, `unix://`, `tcp://` or `ssh://`. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: pulumi.Input<string | undefined>;
}

interface AttachmentState {
  networkId: string;
  containerId: string;
  aliases: string[];
  daemonHost?: string;
}

function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return statuses.includes((error as { statusCode?: number }).statusCode ?? 0);
}

async function attachedAliases(docker: Docker, state: AttachmentState): Promise<string[] | undefined> {
  try {
    const { NetworkSettings } = await docker.getContainer(state.containerId).inspect();
    const networks = Object.values(NetworkSettings.Networks);
    const endpoint = networks.find(({ NetworkID }) => NetworkID === state.networkId);
    return endpoint && ((endpoint.Aliases as string[] | null) ?? []);
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

async function detach(docker: Docker, { networkId, containerId }: AttachmentState): Promise<void> {
  try {
    await docker.getNetwork(networkId).disconnect({ Container: containerId, Force: true });
  } catch (error) {
    // 404: container or network is gone, or it is not attached (moby answers 403 or 500 for that in older engines).
    const notAttached = (error as Error).message.includes("is not connected to");
    if (!notAttached && !hasStatus(error, 404)) throw error;
  }
}

/** `docker network connect` and `disconnect` over the Engine API. */
export const attachmentProvider: pulumi.dynamic.ResourceProvider<AttachmentState, AttachmentState> = {
  async create(inputs) {
    const docker = dockerClient(inputs.daemonHost);
    // An interrupted update may have attached it already, perhaps under other aliases.
    if (await attachedAliases(docker, inputs)) await detach(docker, inputs);
    await docker.getNetwork(inputs.networkId).connect({
      Container: inputs.containerId,
      EndpointConfig: { Aliases: inputs.aliases },
    });
    return { id: `${inputs.networkId.slice(0, 12)}/${inputs.containerId.slice(0, 12)}`, outs: inputs };
  },

  async read(id, state) {
    if (state === undefined) throw new Error("An attachment cannot be imported: let pulumi up create it.");
    const docker = dockerClient(state.daemonHost);
    const found = await attachedAliases(docker, state);
    const whole = found && state.aliases.every((alias) => found.includes(alias));
    // An empty id tells the engine that the resource is gone; the next update attaches again.
    return whole ? { id, props: state } : { id: "", props: state };
  },

  diff(_id, olds, news) {
    const replaces = (["networkId", "containerId", "aliases", "daemonHost"] as const).filter(
      (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
    );
    return Promise.resolve({ changes: replaces.length > 0, replaces, deleteBeforeReplace: true });
  },

  async delete(_id, state) {
    await detach(dockerClient(state.daemonHost), state);
  },
};

/**
 * Attaches a running container to a network under aliases, without restarting or recreating it. The Docker provider
 * has no resource for this (pulumi-docker#242). Any changed input detaches and attaches again.
 */
export class NetworkAttachment extends pulumi.dynamic.Resource {
  public readonly containerId!: pulumi.Output<string>;
  public readonly networkId!: pulumi.Output<string>;

  constructor(name: string, args: NetworkAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
    super(attachmentProvider, name, { ...args }, opts, "link", "NetworkAttachment");
  }
}
