import type { JsonObject } from "./json.ts";

/** A port that is published, as the Engine API has it. */
export interface PortBinding extends JsonObject {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

/** A network that a container is on, as the Engine API has it. */
export interface Endpoint extends JsonObject {
  readonly Aliases?: readonly string[] | null;
  /** Links on a network of the user's own, each `SOURCE:ALIAS`. */
  readonly Links?: readonly string[] | null;
}

/** What the host gives a container, as the Engine API has it. Named are the parts that are looked at by name. */
export interface HostConfig extends JsonObject {
  readonly AutoRemove?: boolean;
  readonly Binds?: readonly string[] | null;
  /** Links on the default bridge: `SOURCE:ALIAS` in a request, `/SOURCE:/CONSUMER/ALIAS` in an answer. */
  readonly Links?: readonly string[] | null;
  readonly NetworkMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly PortBinding[] | null>> | null;
  readonly VolumesFrom?: readonly string[] | null;
}

/** The body of `POST /containers/create`, as the Engine API has it. Named are the parts that are looked at by name. */
export interface CreateBody extends JsonObject {
  readonly Image?: string;
  readonly Hostname?: string;
  readonly Env?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  /** `6379/tcp: {}` */
  readonly ExposedPorts?: Readonly<Record<string, JsonObject>> | null;
  readonly Volumes?: Readonly<Record<string, JsonObject>> | null;
  readonly Healthcheck?: JsonObject;
  readonly HostConfig?: HostConfig;
  readonly NetworkingConfig?: { readonly EndpointsConfig?: Readonly<Record<string, Endpoint>> | null };
}
