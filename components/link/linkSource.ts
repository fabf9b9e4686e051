import type * as pulumi from "@pulumi/pulumi";

/** A port that a container exposes, as in the `EXPOSE` of its image. */
export interface ExposedPort {
  /** Port inside the container, 1 to 65535. */
  number: number;
  /** @default "tcp" */
  protocol?: "tcp" | "udp" | "sctp";
}

/**
 * A source container: what a link needs to know of the container that it leads to.
 * {@link RedisServer} is one; any `docker.Container` becomes one by an object literal with its id, name and ports.
 */
export interface LinkSource {
  /** Id of the running container. Changes when the container is replaced; the link follows. */
  readonly containerId: pulumi.Input<string>;
  /** Name of the container. The app may use it as a host name beside the alias. */
  readonly containerName: pulumi.Input<string>;
  /** Ports the container exposes; the first one is the link's port in `modern` variables. */
  readonly ports: readonly ExposedPort[];
  /** Scheme of the URL variable, such as `redis`. @default "tcp" */
  readonly scheme?: string;
  /** Password that the source asks for, if any. Must be a secret. @default no password */
  readonly password?: pulumi.Input<string>;
}
