import type { CreateBody } from "./createBody.ts";

/** A word of a script: the text in the script, and the words that a shell expands it to. */
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
  /** `file` is a saved output of `docker inspect`; undefined if the daemon answered. */
  | { readonly kind: "container"; readonly container: string; readonly file?: string };

/** A link from a consumer to a source container. */
export interface ModelLink {
  /** Name of the source container. */
  readonly source: string;
  readonly alias: string;
  /** Network of the link. On `bridge`, a link sets variables and a line in `/etc/hosts`; on other networks, only an alias. */
  readonly network: string;
}

/** Facts about an existing container that are not needed to make it again. */
export interface Running {
  readonly id: string;
  readonly imageId: string;
  /** Whether the daemon no longer has the image. */
  readonly isImageGone: boolean;
  readonly running: boolean;
}

/** Facts about an image. */
export interface ImageFacts {
  readonly id: string;
  readonly tags: readonly string[];
  /** The image's `Config`, which has the defaults for containers of the image. */
  readonly config: CreateBody;
}

/** The mounts that a container takes from another container by `--volumes-from`. */
export interface VolumesFrom {
  /** Mounts of named volumes and host paths, each `SOURCE:PATH`. */
  readonly named: readonly string[];
  /** Whether the other container may have more mounts, of anonymous volumes. */
  readonly hasMore: boolean;
  /** Names of the volumes among {@link named} that the program makes for the other container. */
  readonly ofProgram: readonly string[];
}

/** A container, in the same form for all kinds of input. */
export interface ContainerModel {
  readonly name: string;
  /** Whether the input gives the container's name. If not, the name is derived from the image's name. */
  readonly isNamed: boolean;
  /** Whether the container runs a command that ends. Otherwise it is a service. */
  readonly isOneOff?: boolean;
  /** Whether the command is `docker create`, which does not start the container. */
  readonly isCreated?: boolean;
  /**
   * Mounts, each `SOURCE:PATH[:ro]`, of the existing containers that a script or Compose file mentions; undefined if no daemon
   * was asked.
   */
  readonly mountedThere?: ReadonlyMap<string, readonly string[]>;
  /**
   * Whether the container is in no input, but was found on the daemon because others link to it. It stays unchanged even with
   * `--sources manage`.
   */
  readonly staysThere?: boolean;
  /** Whether the daemon already has a container of this name. Only set for containers from scripts and Compose files. */
  readonly isNameTaken?: boolean;
  /** The mounts that each `--volumes-from` takes, by the flag's value; undefined until they are worked out. */
  readonly volumesFrom?: ReadonlyMap<string, VolumesFrom>;
  /** Address or context of the daemon that the container's command names; undefined for the default daemon. */
  readonly daemon?: string;
  /** Value of `--platform`. */
  readonly platform?: string;
  readonly origin: Origin;
  /** The request that makes the container, without the image's defaults. Read links from `links`, not from the request. */
  readonly body: CreateBody;
  /** The container's image; undefined if the daemon does not have the image, or was not asked. */
  readonly image?: ImageFacts;
  /** The container's links, in the order of its flags: the first of two equal aliases wins. Sorted for an existing container. */
  readonly links: readonly ModelLink[];
  /** Facts about the existing container; undefined for a container from a script or a Compose file. */
  readonly running?: Running;
  /** Existing containers that share this container's network, processes or memory, whether they are converted or not. */
  readonly sharedWith?: readonly SharedBy[];
}

/** A container that shares the network, processes or memory of another container. */
export interface SharedBy {
  readonly name: string;
  /** The flag by which the container shares that part: `--network`, `--pid` or `--ipc`. */
  readonly flag: string;
}

/** Docker's default network, on which links set variables. */
export const DEFAULT_BRIDGE = "bridge";

/** Prefix of the labels by which Compose recognises its containers. */
export const OF_COMPOSE = "com.docker.compose.";

/** Values of `HostConfig.NetworkMode` that mean the default bridge. */
export const DEFAULT_MODES: readonly string[] = ["", "default", DEFAULT_BRIDGE];

/** The links of a container on the default bridge and on user-defined networks. */
export function linksOf({ HostConfig, NetworkingConfig }: CreateBody): ModelLink[] {
  const onOthers = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).flatMap(([network, { Links }]) =>
    (Links ?? []).map((text) => parseLink(text, network)),
  );
  // For a user-defined network, the docker CLI writes links to `HostConfig` and to the endpoint.
  const isTwice = onOthers.length > 0 && !DEFAULT_MODES.includes(HostConfig?.NetworkMode ?? "");
  const onBridge = isTwice ? [] : (HostConfig?.Links ?? []);
  return [...onBridge.map((text) => parseLink(text, DEFAULT_BRIDGE)), ...onOthers];
}

/** Sorts links, because the daemon reports them in another order each time. */
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

/** The place that a container was read from, as text: `FILE:LINE`, or the name of the container. */
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
