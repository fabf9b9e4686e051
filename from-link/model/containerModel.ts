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
  /** Times as Docker says them. */
  readonly created: string;
  readonly startedAt: string;
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
}
