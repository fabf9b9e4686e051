import type { Carried } from "../carry/carryContainer.ts";
import type { ContainerModel, ModelLink } from "../model/containerModel.ts";

/** A source container that the program uses, but does not make. */
export interface ExistingPart {
  readonly kind: "existing";
  readonly name: string;
  /** The source; undefined if only its name is known. */
  readonly model?: ContainerModel;
}

/** A container without links that the program makes. */
export interface ContainerPart {
  readonly kind: "container";
  readonly name: string;
  readonly model: ContainerModel;
  readonly carried: Carried;
}

/** A container with links, which the program makes. */
export interface LinkedPart extends Omit<ContainerPart, "kind"> {
  readonly kind: "linked";
  readonly links: readonly ModelLink[];
  readonly linkEnvironment: "legacy" | "none";
  /** Names of variables that links would set, but that the container sets itself. */
  readonly exceptVariables: readonly string[];
}

/** A block of the program. */
export type Part = ExistingPart | ContainerPart | LinkedPart;

/** A program before it is written as code. Sources come before their consumers. */
export interface Program {
  readonly parts: readonly Part[];
  /** Values of secrets, by key in the stack's configuration. */
  readonly secrets: ReadonlyMap<string, string>;
}
