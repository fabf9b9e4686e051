import type { ContainerModel } from "../model/containerModel.ts";
import { type Json, textOf } from "../model/createBody.ts";
import { CARRIED, notCarried, type Verdict } from "../model/reportEntry.ts";
import { isSecret } from "../model/secrets.ts";
import { append, type Inputs, type Secrets, setIn, type Value } from "./value.ts";

/** A part of a container's body: a field, or one of a field's elements. */
export interface Item {
  /** Path of the field, such as `HostConfig.Memory`. */
  readonly field: string;
  /** Key of the element, or its place. */
  readonly key?: string;
  readonly value: Json;
  /** What runs the words of a command, where they do not say it. */
  readonly program?: string;
}

/** What is gathered of one container. */
export interface Carrying {
  readonly model: ContainerModel;
  readonly inputs: Inputs;
  readonly secrets: Secrets;
  /** Names of volumes that the program makes. */
  readonly ownVolumes: Set<string>;
  /** What a user is to know beside the lists. */
  readonly notices: string[];
}

/** How one field of the Engine API is carried. */
export interface Rule {
  /** How its elements are told apart; a field that is left out is one item. */
  readonly split?: "elements" | "keys";
  /** The item as a flag of `docker run`. */
  readonly what: (item: Item) => string;
  /** Puts it into the inputs, or says why not. */
  readonly carry: (item: Item, to: Carrying) => Verdict;
  /** Values that say nothing, beside empty ones. */
  readonly defaults?: readonly Json[];
}

/** `--flag VALUE`. */
export const flag =
  (name: string) =>
  ({ value }: Item): string =>
    `--${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;

/** A value that is an input of the provider as it is. */
export function direct(flagName: string, input: string, defaults: readonly Json[] = []): Rule {
  return {
    what: ({ value }) => (value === true ? `--${flagName}` : flag(flagName)({ field: "", value })),
    carry({ value }, { inputs }) {
      inputs[input] = value as string | number | boolean;
      return CARRIED;
    },
    defaults,
  };
}

/** A list whose elements are those of an input. */
export function elements<T extends Json>(
  input: string,
  what: (element: T) => string,
  as: (element: T) => Value,
): Rule {
  return {
    split: "elements",
    what: ({ value }) => what(value as T),
    carry: ({ value }, { inputs }) => (append(inputs, input, as(value as T)), CARRIED),
  };
}

/** A list of texts that is an input of the provider as it is. */
export function directList(flagName: string, input: string): Rule {
  return elements<string>(
    input,
    (text) => `--${flagName} ${text}`,
    (text) => text,
  );
}

/** An object of texts that is an input of the provider as it is. */
export function directMap(flagName: string, input: string, separator = "="): Rule {
  return {
    split: "keys",
    what: ({ key = "", value }) => `--${flagName} ${key}${value === "" ? "" : separator}${textOf(value)}`,
    carry: ({ key = "", value }, { inputs }) => (setIn(inputs, input, key, value as string), CARRIED),
  };
}

/** A field that the Docker provider has no input for. */
export function noInput(flagName: string, defaults: readonly Json[] = [], todo?: string): Rule {
  return {
    what: flag(flagName),
    carry: () =>
      notCarried(
        "the Docker provider has no input for it",
        todo ?? "Keep without it, or set it on the daemon.",
      ),
    defaults,
  };
}

/** What stands for a value in the program: itself, or a secret of the stack's if it tells one. */
export function hidden(name: string, value: string, { model, secrets }: Carrying): Value {
  return isSecret(name, value) ? secrets.add(`${model.name}-${name}`, value) : value;
}
