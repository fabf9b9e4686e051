import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/**
 * The daemon that a component's Docker resources go to: of the provider given to it, else `docker:host`.
 * Undefined means the default one: DOCKER_HOST, else the local socket.
 */
export function daemonHost(component: pulumi.ComponentResource): pulumi.Output<string | undefined> {
  const provider = component.getProvider("docker:index/container:Container") as docker.Provider | undefined;
  return provider?.host ?? pulumi.output(new pulumi.Config("docker").get("host"));
}
