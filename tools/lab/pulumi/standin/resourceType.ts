// Stand-in for the lab, not a real plugin: what a resource type has to do.
import type { Fields } from "./fields.ts";
import type { Properties } from "./properties.ts";

export interface Resource {
  id: string;
  state: Properties;
}

export interface ResourceType {
  /** For example `docker:index/container:Container`. */
  readonly token: string;
  readonly fields: Fields;
  /** Gets a generated name where none is given. @default false */
  readonly autonamed?: boolean;
  /** Is always deleted before it is created anew. @default false: only where a given name would clash */
  readonly deleteBeforeReplace?: boolean;
  /** @throws PartlyCreatedError when the resource exists but is not as it should be */
  create(inputs: Properties): Promise<Resource>;
  /** @returns undefined when the resource is gone */
  read(resource: Resource): Promise<Resource | undefined>;
  /** @param planned the state that the new inputs lead to @returns the new state */
  update(resource: Resource, planned: Properties, changed: (input: string) => boolean): Promise<Properties>;
  delete(resource: Resource): Promise<void>;
}

/** The resource was created and stays in the state, with an error that the engine shows and remembers. */
export class PartlyCreatedError extends Error {
  readonly resource: Resource;

  constructor(resource: Resource, reason: string) {
    super(reason);
    this.name = "PartlyCreatedError";
    this.resource = resource;
  }
}
