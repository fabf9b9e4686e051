/**
 * Kinds of which the old one is deleted before the new one is made, as two under one name cannot be side by side. Where the user has
 * one replaced (`pulumi up --replace`), only the resource's option is asked, so that they have it too: the new one would be the old
 * one, which goes then. All others go last: an update that fails on its way still has the data, and a service the secret it runs with.
 */
export const ONE_AT_A_TIME: readonly string[] = ["Link", "Network", "OverlayLink", "RedisNodes", "Service"];

/** What is done with the resources of one kind. Their state is their inputs, and what `create` and `update` add. */
export interface Operations<Inputs extends object, State extends Inputs = Inputs> {
  /** Inputs of which another value replaces the resource. */
  replacedBy: readonly (keyof Inputs & string)[];
  /** Inputs of which another value updates it in place. */
  updatedBy: readonly (keyof Inputs & string)[];
  /**
   * Why these inputs are not accepted; undefined if they are. Asked in previews too, before anything is created: what is
   * not known yet is {@link isUnknown} then.
   *
   * @param olds inputs of the last update, none before the first
   */
  check?(olds: Partial<Inputs>, inputs: Inputs): Promise<Refusal | undefined>;
  /**
   * Outputs that are known before an update, so that a preview does not show what waits for them as replaced.
   * @default a preview knows inputs alone
   */
  foreseen?(olds: Partial<Inputs>, inputs: Inputs): Promise<Partial<State> | undefined>;
  /** Makes it, and gives its id and what the state holds beside the inputs. */
  create(inputs: Inputs): Promise<Created<Inputs, State>>;
  /** What the state must say now; undefined if it is gone, and the next update makes it again. */
  read(id: string, state: State): Promise<(Partial<State> & Drift) | undefined>;
  /**
   * The id and the inputs of one that is there and that no state has, for `pulumi import`; undefined if it is not there.
   * @default none can be imported
   */
  imported?(id: string): Promise<{ id: string; inputs: Inputs } | undefined>;
  /** Brings it to its inputs, also if only {@link Drift} was seen. Gives what the state holds beside the inputs. */
  update(id: string, state: State, inputs: Inputs): Promise<Omit<State, keyof Inputs>>;
  /** Says that its data stay where its component was renamed by `aliases`, and it with that. @default it holds none */
  tellRenamed?(state: State): Promise<void>;
  /** Removes it, but for what the program has still, or may want the data of. */
  delete(id: string, state: State, inProgram?: InProgram<Inputs>): Promise<void>;
}

/** What the program of this update has in place of what is deleted. */
export interface InProgram<Inputs> {
  /** Inputs of the same resource: it is replaced. */
  own?: Inputs;
  /**
   * Inputs of another entry of the state that stands for the same by now: its resource was renamed or moved in the program without
   * `aliases`, so it took up what was there.
   */
  heir?: Inputs;
  /**
   * Whether its resource goes on under another URN, by `aliases`, and this is replaced for a name that came with that: data stay then, as
   * nobody asked for their end.
   */
  isRenamed?: boolean;
}

/** An input that is not accepted, and why. */
export interface Refusal {
  property: string;
  reason: string;
}

export type Created<Inputs, State> = { id: string } & Omit<State, keyof Inputs>;

/** What a refresh found missing; the next update puts it back. */
export interface Drift {
  missing?: string[];
}

/** A refresh found these things missing. */
export function driftOf(missing: string[]): Drift {
  return missing.length === 0 ? {} : { missing };
}

/** What stands for a value that a preview does not know (`unknownValue` in @pulumi/pulumi/runtime/rpc). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a preview does not know the value yet. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Something was made or updated and is not well: the state keeps it as it is, and the next update goes on with it. */
export class NotReadyError extends Error {
  /** Its id, and what the state holds beside the inputs. */
  readonly made: { id: string } & Record<string, unknown>;

  constructor(message: string, made: { id: string } & Record<string, unknown>) {
    super(message);
    this.made = made;
  }
}
