/** Properties of a resource; what is not known before an update is left out. */
export type Properties = Readonly<Record<string, unknown>>;

/** What rules know of one resource. */
export interface ResourceFacts {
  urn: string;
  /** Such as `docker:index/container:Container`. */
  type: string;
  /** Name in the program. */
  name: string;
  properties: Properties;
  /** Whether a delete of it is refused. */
  protected: boolean;
  /** Whether what it stands for stays when it leaves the stack. */
  retained: boolean;
  /** Which resources each property comes from, as URNs. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What rules know of a stack. */
export interface StackFacts {
  resources: readonly ResourceFacts[];
  /** The stack's configuration, keys with their namespace: `redis-link:bindAddress`. */
  config: Readonly<Record<string, string | undefined>>;
}

/** Kinds of resources that rules are about, with their types; a program may have networks and volumes of either. */
export const TYPES = {
  container: ["docker:index/container:Container"],
  image: ["docker:index/remoteImage:RemoteImage"],
  network: ["redis-link:engine:Network", "docker:index/network:Network"],
  volume: ["redis-link:engine:Volume", "docker:index/volume:Volume"],
  attachment: ["redis-link:engine:NetworkAttachment"],
  password: ["random:index/randomPassword:RandomPassword"],
} as const;

export type Kind = keyof typeof TYPES;

/** The kind of a type; undefined if no rule is about it. */
export function kindOf(type: string): Kind | undefined {
  return (Object.keys(TYPES) as Kind[]).find((kind) => (TYPES[kind] as readonly string[]).includes(type));
}

/** The resources of one kind. */
export function ofKind<T extends { type: string }>(resources: readonly T[], kind: Kind): T[] {
  return resources.filter(({ type }) => kindOf(type) === kind);
}

/** A property that is a list of objects; empty if it is missing or not known. */
export function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item): item is Record<string, unknown> => isObject(item)) : [];
}

/** A property that is a list of strings; empty if it is missing or not known. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Text of a property; undefined if it is missing, empty or no text. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
