import type { CreateBody } from "./createBody.ts";

/** A word of a script: as it stands there, and what it becomes. */
export interface OriginWord {
  readonly text: string;
  readonly values: readonly string[];
}

/** Where a container was read from. */
export type Origin =
  | {
      readonly kind: "script";
      readonly file: string;
      readonly line: number;
      readonly words: readonly OriginWord[];
    }
  | { readonly kind: "compose"; readonly file: string; readonly line?: number; readonly service: string }
  /** `file` is the saved `docker inspect`; left out, the daemon answered. */
  | { readonly kind: "container"; readonly container: string; readonly file?: string };

/** A link of a consumer. */
export interface ModelLink {
  /** Name of the source container. */
  readonly source: string;
  readonly alias: string;
  /** `bridge` had variables and a line in `/etc/hosts`; any other network has an alias alone. */
  readonly network: string;
}

/** What is known of a container that is there, beside how to make it anew. */
export interface Running {
  readonly id: string;
  readonly imageId: string;
  /** Whether the daemon has the image no more. */
  readonly isImageGone: boolean;
  readonly running: boolean;
}

/** What is known of an image. */
export interface ImageFacts {
  readonly id: string;
  readonly tags: readonly string[];
  /** The image's own `Config`, which a container has what it does not say from. */
  readonly config: CreateBody;
}

/** What a container mounts of another one. */
export interface VolumesFrom {
  /** What is mounted by a name or path of the machine, each `SOURCE:PATH`. */
  readonly named: readonly string[];
  /** Whether it may have more, in volumes without a name. */
  readonly hasMore: boolean;
  /** Volumes among {@link named} that the program makes for the other container. */
  readonly ofProgram: readonly string[];
}

/** A container, whatever it was read from. */
export interface ContainerModel {
  readonly name: string;
  /** Whether it was given, and not made up of the image's. */
  readonly isNamed: boolean;
  /** Whether it is a command that ends, and no service. */
  readonly isOneOff?: boolean;
  /** Whether its command only makes it, and does not start it. */
  readonly isCreated?: boolean;
  /** What containers mount on the daemon that its volumes are from, each `SOURCE:PATH[:ro]`; undefined if none was asked. */
  readonly mountedThere?: ReadonlyMap<string, readonly string[]>;
  /** Whether it was looked up on the daemon for what links to it, and stays as it runs, whatever becomes of other sources. */
  readonly staysThere?: boolean;
  /** Whether a container of its name is on the daemon, where it was read from text. */
  readonly isNameTaken?: boolean;
  /** What became of each `--volumes-from`, once that is known. */
  readonly volumesFrom?: ReadonlyMap<string, VolumesFrom>;
  /** Daemon that its command names, by address or context; undefined is the default one. */
  readonly daemon?: string;
  /** As `--platform` says it. */
  readonly platform?: string;
  readonly origin: Origin;
  /** What Docker's API takes to make it, less what its image says; links are in `links` alone. */
  readonly body: CreateBody;
  /** Undefined where the image is not known. */
  readonly image?: ImageFacts;
  /** In the order of the flags, as the first of two equal aliases wins; sorted where a daemon said them. */
  readonly links: readonly ModelLink[];
  /** Undefined where it was read from text. */
  readonly running?: Running;
  /** Containers of its daemon that have its network or the like, converted or not, each with the flag that says so. */
  readonly sharedWith?: readonly SharedBy[];
}

/** A container that has something of another one. */
export interface SharedBy {
  readonly name: string;
  /** `--network`, `--pid` or `--ipc`. */
  readonly flag: string;
}

/** Network that links of old belong to. */
export const DEFAULT_BRIDGE = "bridge";

/** Labels by which Compose knows its own containers again. */
export const OF_COMPOSE = "com.docker.compose.";

/** Modes that are the default bridge. */
export const DEFAULT_MODES: readonly string[] = ["", "default", DEFAULT_BRIDGE];

/** The links of a container, wherever they are said: those on the default bridge, and those on networks of the user's own. */
export function linksOf({ HostConfig, NetworkingConfig }: CreateBody): ModelLink[] {
  const onOthers = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).flatMap(([network, { Links }]) =>
    (Links ?? []).map((text) => parseLink(text, network)),
  );
  // On a network of the user's own the docker CLI says them in both places.
  const isTwice = onOthers.length > 0 && !DEFAULT_MODES.includes(HostConfig?.NetworkMode ?? "");
  const onBridge = isTwice ? [] : (HostConfig?.Links ?? []);
  return [...onBridge.map((text) => parseLink(text, DEFAULT_BRIDGE)), ...onOthers];
}

/** Links in an order that does not change from one reading to the next. */
export function inOrder(links: readonly ModelLink[]): ModelLink[] {
  const keyOf = ({ source, alias, network }: ModelLink) => `${source}\0${alias}\0${network}`;
  return [...links].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** `SOURCE`, `SOURCE:ALIAS`, or `/SOURCE:/CONSUMER/ALIAS` as the daemon answers. */
function parseLink(text: string, network: string): ModelLink {
  const [source = "", alias = source] = text.split(":");
  const last = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return { source: last(source), alias: last(alias), network };
}

/** Where a container was read from, in a word: `FILE:LINE`, or the container. */
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

/** The container and where it was read from, for a sentence. */
export function namedAt(model: ContainerModel): string {
  return model.origin.kind === "container" ? model.name : `${model.name} (${whereOf(model)})`;
}
