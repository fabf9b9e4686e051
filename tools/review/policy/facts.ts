import type { Properties } from "./properties.ts";

/** What rules know of one resource. */
export interface ResourceFacts {
  urn: string;
  /** Such as `docker:index/container:Container`. */
  type: string;
  properties: Properties;
  /** Whether a delete of it is refused. */
  protect: boolean;
  /** Whether what it stands for stays when it leaves the stack. */
  retainOnDelete: boolean;
  /** Which resources each property comes from, as URNs. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What rules know of a stack. */
export interface StackFacts {
  resources: readonly ResourceFacts[];
  /** The stack's configuration, keys with their namespace: `redis-link:bindAddress`. */
  config: Readonly<Record<string, string | undefined>>;
}
