import type { CreateBody } from "./createBody.ts";

/** A word of a script: its text, and its values after expansion. */
export interface OriginWord {
  readonly text: string;
  readonly values: readonly string[];
}

/** The place that a container was read from. */
export type Origin =
  | {
      readonly kind: "script";
      readonly file: string;
      readonly line: number;
      readonly words: readonly OriginWord[];
    }
  | { readonly kind: "compose"; readonly file: string; readonly line?: number; readonly service: string }
  /** `file` is a saved `docker inspect`; undefined if the daemon answered. */
  | { readonly kind: "container"; readonly container: string; readonly file?: string };

/** A link of a consumer. */
export interface ModelLink {
  /** Name of the source container. */
  readonly source: string;
  readonly alias: string;
  /** On `bridge` a link has variables and a line in `/etc/hosts`; on other networks only an alias. */
  readonly network: string;
}

/** Facts of an existing container, besides how to make it again. */
export interface Running {
  readonly id: string;
  readonly imageId: string;
  /** Whether the daemon no longer has the image. */
  readonly isImageGone: boolean;
  readonly running: boolean;
}

/** Facts of an image. */
export interface ImageFacts {
  readonly id: string;
  readonly tags: readonly string[];
  /** The image's own `Config`: the defaults of its containers. */
  readonly config: CreateBody;
}

/** The mounts that a container takes from another one. */
export interface VolumesFrom {
  /** Mounts of named volumes and host paths, each `SOURCE:PATH`. */
  readonly named: readonly string[];
  /** Whether there may be more mounts, of anonymous volumes. */
  readonly hasMore: boolean;
  /** Volumes among {@link named} that the program makes for the other container. */
  readonly ofProgram: readonly string[];
}

/** A container of any input. */
export interface ContainerModel {
  readonly name: string;
  /** Whether the input gives the name; else it is derived from the image's. */
  readonly isNamed: boolean;
  /** Whether the container runs a command that ends, not a service. */
  readonly isOneOff?: boolean;
  /** Whether its command creates but does not start it. */
  readonly isCreated?: boolean;
  /** Mounts, each `SOURCE:PATH[:ro]`, of its `--volumes-from` containers on the daemon; undefined if no daemon was asked. */
  readonly mountedThere?: ReadonlyMap<string, readonly string[]>;
  /** Whether it was found on the daemon because others link to it. It then stays unchanged, even if other sources are managed. */
  readonly staysThere?: boolean;
  /** Whether the daemon already has a container of this name; only for containers read from text. */
  readonly isNameTaken?: boolean;
  /** The mounts of each `--volumes-from`, once they are known. */
  readonly volumesFrom?: ReadonlyMap<string, VolumesFrom>;
  /** Address or context of the daemon in its command; undefined for the default daemon. */
  readonly daemon?: string;
  /** Value of `--platform`. */
  readonly platform?: string;
  readonly origin: Origin;
  /** The request that makes it, without the image's defaults. Links are only in `links`. */
  readonly body: CreateBody;
  /** Undefined if the image is not known. */
  readonly image?: ImageFacts;
  /** In the order of the flags, as the first of two equal aliases wins; sorted if a daemon answered them. */
  readonly links: readonly ModelLink[];
  /** Undefined if it was read from text. */
  readonly running?: Running;
  /** Containers of its daemon that share its network or the like, converted or not, each with its flag. */
  readonly sharedWith?: readonly SharedBy[];
}

/** A container that shares a part of another one. */
export interface SharedBy {
  readonly name: string;
  /** `--network`, `--pid` or `--ipc`. */
  readonly flag: string;
}

/** The network of legacy links. */
export const DEFAULT_BRIDGE = "bridge";

/** Prefix of the labels by which Compose recognises its containers. */
export const OF_COMPOSE = "com.docker.compose.";

/** Network modes of the default bridge. */
export const DEFAULT_MODES: readonly string[] = ["", "default", DEFAULT_BRIDGE];

/** The links of a container on the default bridge and on user-defined networks. */
export function linksOf({ HostConfig, NetworkingConfig }: CreateBody): ModelLink[] {
  const onOthers = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).flatMap(([network, { Links }]) =>
    (Links ?? []).map((text) => parseLink(text, network)),
  );
  // For a user-defined network, the docker CLI writes links in both places.
  const isTwice = onOthers.length > 0 && !DEFAULT_MODES.includes(HostConfig?.NetworkMode ?? "");
  const onBridge = isTwice ? [] : (HostConfig?.Links ?? []);
  return [...onBridge.map((text) => parseLink(text, DEFAULT_BRIDGE)), ...onOthers];
}

/** Links in an order that is the same at each reading. */
export function inOrder(links: readonly ModelLink[]): ModelLink[] {
  const keyOf = ({ source, alias, network }: ModelLink) => `${source}\0${alias}\0${network}`;
  return [...links].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Parses `SOURCE`, `SOURCE:ALIAS`, or the daemon's `/SOURCE:/CONSUMER/ALIAS`. */
function parseLink(text: string, network: string): ModelLink {
  const [source = "", alias = source] = text.split(":");
  const last = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return { source: last(source), alias: last(alias), network };
}

/** The place that a container was read from: `FILE:LINE`, or the container. */
export function whereOf({ origin }: { origin: Origin }): string {
  switch (origin.kind) {
    case "script":
      return `${origin.file}:${origin.line}`;
    case "compose":
      return origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
    case "container":
      return origin.file === undefined ? origin.container : `${origin.file}: ${origin.container}`;
  }
}

/** The container's name and the place that it was read from, for a sentence. */
export function namedAt(model: ContainerModel): string {
  return model.origin.kind === "container" ? model.name : `${model.name} (${whereOf(model)})`;
}
