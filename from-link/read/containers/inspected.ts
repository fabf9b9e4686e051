import type { CreateBody, HostConfig } from "../../model/createBody.ts";
import type { JsonObject } from "../../model/json.ts";

/** What `docker inspect` says of a mount. */
export interface InspectedMount extends JsonObject {
  readonly Type: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination: string;
  readonly Mode?: string;
  readonly RW?: boolean;
  readonly Propagation?: string;
}

/** What `docker inspect` says of a container, as far as it is looked at by name. */
export interface InspectedContainer extends JsonObject {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Image: string;
  readonly State: JsonObject & { readonly Running?: boolean; readonly StartedAt?: string };
  readonly Config: CreateBody;
  readonly HostConfig: HostConfig;
  readonly Mounts?: readonly InspectedMount[];
  readonly NetworkSettings: JsonObject & {
    readonly Networks?: Readonly<Record<string, InspectedEndpoint>> | null;
  };
}

/** What `docker inspect` says of a network that a container is on. */
export interface InspectedEndpoint extends JsonObject {
  readonly Aliases?: readonly string[] | null;
  readonly Links?: readonly string[] | null;
  readonly IPAMConfig?: JsonObject | null;
  readonly DriverOpts?: JsonObject | null;
}

/** What `docker inspect` says of an image, as far as it is looked at by name. */
export interface InspectedImage extends JsonObject {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: CreateBody | null;
}

/** Whether it is a container, of what `docker inspect` can say. */
export function isContainer(thing: JsonObject): thing is InspectedContainer {
  return typeof thing.Name === "string" && typeof thing.HostConfig === "object" && thing.State !== undefined;
}

/** Whether it is an image. */
export function isImage(thing: JsonObject): thing is InspectedImage {
  return typeof thing.Id === "string" && thing.RootFS !== undefined;
}
