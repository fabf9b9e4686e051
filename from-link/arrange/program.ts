import type { Carried } from "../carry/carryContainer.ts";
import type { ContainerModel, ModelLink } from "../model/containerModel.ts";

/** A source that stays unchanged. */
export interface ExistingPart {
  readonly kind: "existing";
  readonly name: string;
  /** Undefined if only the name is known. */
  readonly model?: ContainerModel;
}

/** A source that the program makes. */
export interface ContainerPart {
  readonly kind: "container";
  readonly name: string;
  readonly model: ContainerModel;
  readonly carried: Carried;
}

/** A container with links. */
export interface LinkedPart extends Omit<ContainerPart, "kind"> {
  readonly kind: "linked";
  readonly links: readonly ModelLink[];
  readonly linkEnvironment: "legacy" | "none";
  /** The container's own variables that links would set too. */
  readonly exceptVariables: readonly string[];
}

/** A block of the program. */
export type Part = ExistingPart | ContainerPart | LinkedPart;

/** A program before it is printed. Sources come first. */
export interface Program {
  readonly parts: readonly Part[];
  /** Secrets, by key in the stack's configuration. */
  readonly secrets: ReadonlyMap<string, string>;
}
