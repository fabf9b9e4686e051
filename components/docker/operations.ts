/**
 * Kinds of which the old resource is deleted before its replacement is made, because both have the same name. They are also
 * created with the option `deleteBeforeReplace`, because `pulumi up --replace` reads only that option. Resources of all other
 * kinds are deleted last, so that data survive a failed update, and a service keeps its secret.
 */
export const ONE_AT_A_TIME: readonly string[] = ["Link", "Network", "OverlayLink", "RedisNodes", "Service"];

/** The operations on resources of one kind. A resource's state is its inputs and the outputs of `create` or `update`. */
export interface Operations<Inputs extends object, State extends Inputs = Inputs> {
  /** Names of the inputs whose change replaces the resource. */
  replacedBy: readonly (keyof Inputs & string)[];
  /** Names of the inputs whose change updates the resource in place. */
  updatedBy: readonly (keyof Inputs & string)[];
  /**
   * Why the inputs are refused; undefined if they are accepted. Also called in previews, where values may be {@link isUnknown}.
   *
   * @param olds inputs of the last update; empty before the first update
   */
  check?(olds: Partial<Inputs>, inputs: Inputs): Promise<Refusal | undefined>;
  /**
   * Outputs that an update will have, if they are known before it. With them, a preview does not show dependents as replaced.
   * @default none
   */
  foreseen?(olds: Partial<Inputs>, inputs: Inputs): Promise<Partial<State> | undefined>;
  /** Makes the resource. Returns its id and outputs. */
  create(inputs: Inputs): Promise<Created<Inputs, State>>;
  /** The present state; undefined if the resource is gone, so that the next update makes it again. */
  read(id: string, state: State): Promise<(Partial<State> & Drift) | undefined>;
  /**
   * Id and inputs of an existing resource, for `pulumi import`; undefined if it does not exist.
   * @default import is refused
   */
  imported?(id: string): Promise<{ id: string; inputs: Inputs } | undefined>;
  /** Makes the resource match its inputs. Also called if only {@link Drift} was found. Returns the resource's outputs. */
  update(id: string, state: State, inputs: Inputs): Promise<Omit<State, keyof Inputs>>;
  /** Warns that the data stay on the daemon after a resource was renamed by `aliases`. @default the kind holds no data */
  tellRenamed?(state: State): Promise<void>;
  /** Removes the resource, but keeps the parts that the program still has, and data that must stay. */
  delete(id: string, state: State, inProgram?: InProgram<Inputs>): Promise<void>;
}

/** The successor, in the present program, of a resource that is deleted. */
export interface InProgram<Inputs> {
  /** Inputs of the replacement, if the resource is replaced. */
  own?: Inputs;
  /**
   * Inputs of another entry of the state for the same object. The program renamed or moved the resource without
   * `aliases`, and the resource of the new name took the object over.
   */
  heir?: Inputs;
  /**
   * Whether the resource is replaced only because it was renamed by `aliases`. Its data then stay.
   */
  isRenamed?: boolean;
}

/** Name of a refused input, and the reason for the refusal. */
export interface Refusal {
  property: string;
  reason: string;
}

export type Created<Inputs, State> = { id: string } & Omit<State, keyof Inputs>;

/** Parts that a refresh found missing. The next update restores them. */
export interface Drift {
  missing?: string[];
}

/** The drift for a list of missing parts; without a field if nothing is missing. */
export function driftOf(missing: string[]): Drift {
  return missing.length === 0 ? {} : { missing };
}

/** Text that stands for an unknown value in a preview (`unknownValue` in @pulumi/pulumi/runtime/rpc). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is unknown in this preview. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/**
 * The error for a resource that was made or updated but is not healthy. The state keeps the resource, and the next update goes
 * on with it.
 */
export class NotReadyError extends Error {
  /** Id and outputs of the resource. */
  readonly made: { id: string } & Record<string, unknown>;

  constructor(message: string, made: { id: string } & Record<string, unknown>) {
    super(message);
    this.made = made;
  }
}
