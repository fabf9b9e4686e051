import { isDeepStrictEqual } from "node:util";
import { type ImageFacts, inOrder, linksOf } from "../../model/containerModel.ts";
import {
  type CreateBody,
  type Endpoint,
  type HostConfig,
  type JsonObject,
  type Mounted,
  variableName,
} from "../../model/createBody.ts";

/** A mount in the output of `docker inspect`. */
export type InspectedMount = JsonObject & Mounted & { readonly Type: string; readonly Destination: string };

/** A container in the output of `docker inspect`. Only the fields that are read by name are listed. */
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
    readonly Networks?: Readonly<Record<string, Endpoint>> | null;
  };
}

/** An image in the output of `docker inspect`. Only the fields that are read by name are listed. */
export interface InspectedImage extends JsonObject {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: CreateBody | null;
}

/** Whether an object of `docker inspect` is a container. */
export function isContainer(thing: JsonObject): thing is InspectedContainer {
  return typeof thing.Name === "string" && typeof thing.HostConfig === "object" && thing.State !== undefined;
}

/** The name of a container, without the slash at its start. */
export const containerName = ({ Name }: InspectedContainer): string => Name.replace(/^\//, "");

/** Whether an object of `docker inspect` is an image. */
export function isImage(thing: JsonObject): thing is InspectedImage {
  return typeof thing.Id === "string" && thing.RootFS !== undefined;
}

/**
 * Notices for links whose source was recreated after the consumer started: the consumer's hosts file and variables still have
 * the old source's address.
 */
export function staleLinks(consumer: InspectedContainer, all: readonly InspectedContainer[]): string[] {
  const { State, HostConfig } = consumer;
  const container = containerName(consumer);
  const startedAt = Date.parse(State.StartedAt ?? "");
  return inOrder(linksOf({ HostConfig })).flatMap(({ source, alias }) => {
    const found = all.find((each) => each.Name === `/${source}`);
    if (State.Running !== true || found === undefined || Date.parse(found.Created) <= startedAt) return [];
    return [
      `Its link ${source}:${alias} is stale by now: ${source} was made anew after ${container} started, which has the ` +
        "address of before. The new link leads to the new one.",
    ];
  });
}

/** Fields that a container takes from its image as a whole, unless the container sets them itself. */
const WHOLE = ["User", "WorkingDir", "StopSignal", "Shell", "Healthcheck", "OnBuild", "StopTimeout"] as const;

/**
 * A container's configuration without its image's defaults. If the container has an entrypoint of its own, the container's
 * command is kept too, because Docker would then drop the image's command (watchtower: GetCreateConfig).
 */
export function subtractImage(container: CreateBody, image: CreateBody): CreateBody {
  const kept: Record<string, CreateBody[string]> = { ...container };
  for (const field of WHOLE) {
    if (isDeepStrictEqual(container[field], image[field])) kept[field] = undefined;
  }
  const [own, ofImage] = [container.Entrypoint ?? [], image.Entrypoint ?? []];
  if (isDeepStrictEqual(own, ofImage)) {
    kept.Entrypoint = undefined;
    if (isDeepStrictEqual(container.Cmd ?? null, image.Cmd ?? null)) kept.Cmd = undefined;
  } else if (own.length === 0) {
    kept.Entrypoint = [""]; // keeps the image's entrypoint removed
  }
  const imageEnv = new Set(image.Env ?? []);
  const lines = (container.Env ?? []).filter((line) => !imageEnv.has(line));
  // The container lacks these variables of the image: `-e NAME` without a value removes them.
  const names = new Set((container.Env ?? []).map(variableName));
  const gone = (image.Env ?? []).map(variableName).filter((name) => !names.has(name));
  kept.Env = [...lines, ...gone];
  kept.Labels = without(container.Labels, image.Labels);
  kept.Volumes = without(container.Volumes, image.Volumes);
  kept.ExposedPorts = without(container.ExposedPorts, image.ExposedPorts);
  return kept;
}

function without<T>(own: Readonly<Record<string, T>> | null = {}, image: JsonObject | null = {}) {
  return Object.fromEntries(
    Object.entries(own ?? {}).filter(([name, value]) => !isDeepStrictEqual(image?.[name], value)),
  );
}

/** The facts about an image that a model keeps. */
export function imageFacts({ Id, RepoTags, RepoDigests, Config }: InspectedImage): ImageFacts {
  return { id: Id, tags: [...(RepoTags ?? []), ...(RepoDigests ?? [])], config: Config ?? {} };
}
