import type { Carried } from "../carry/carryContainer.ts";
import type { ContainerModel, ModelLink } from "../model/containerModel.ts";

/** A source that stays as it runs. */
export interface ExistingPart {
  readonly kind: "existing";
  readonly name: string;
  /** Undefined if nothing more is known of it than its name. */
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
  /** Variables of its own that links would set too. */
  readonly exceptVariables: readonly string[];
}

/** A block of the program. */
export type Part = ExistingPart | ContainerPart | LinkedPart;

/** A program before it is text: sources first. */
export interface Program {
  readonly parts: readonly Part[];
  /** Secrets by their keys in the stack's configuration. */
  readonly secrets: ReadonlyMap<string, string>;
}
