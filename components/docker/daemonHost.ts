import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/**
 * The daemon that a component's Docker resources go to: of the provider given to it, else `docker:host`.
 * Undefined means the default one: DOCKER_HOST, else the local socket.
 */
export function daemonHost(component: pulumi.ComponentResource): pulumi.Output<string | undefined> {
  return dockerProvider(component)?.host ?? pulumi.output(new pulumi.Config("docker").get("host"));
}

/** The Docker provider given to a component; undefined if it has the default one. */
export function dockerProvider(component: pulumi.ComponentResource): docker.Provider | undefined {
  return component.getProvider("docker:index/container:Container") as docker.Provider | undefined;
}

/** The daemon of a component that is about to be made, for what is to be asked of it and said before. */
export class DaemonToCome {
  /** Its address, once the component is there. */
  public readonly host: pulumi.Output<string | undefined>;
  private tell: (host: pulumi.Output<string | undefined>) => void = () => undefined;

  constructor() {
    this.host = pulumi.output(
      new Promise<pulumi.Output<string | undefined>>((resolve) => {
        this.tell = resolve;
      }),
    );
  }

  /** Says whose it is, and gives what {@link daemonHost} does. */
  of(component: pulumi.ComponentResource): pulumi.Output<string | undefined> {
    const host = daemonHost(component);
    this.tell(host);
    return host;
  }
}
