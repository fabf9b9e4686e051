import type { ContainerModel } from "../model/containerModel.ts";
import { type Json, textOf } from "../model/createBody.ts";
import { CARRIED, notCarried, type Verdict } from "../model/reportEntry.ts";
import { isSecret } from "../model/secrets.ts";
import { append, type Inputs, type Secrets, setIn, type Value } from "./value.ts";

/** A part of a container's body: a field, or one of a field's elements. */
export interface Item {
  /** Path of the field, such as `HostConfig.Memory`. */
  readonly field: string;
  /** Key or index of the element. */
  readonly key?: string;
  readonly value: Json;
  /** Program that runs a command, if the command does not name it. */
  readonly program?: string;
}

/** The collected inputs, secrets and notices of one container. */
export interface Carrying {
  readonly model: ContainerModel;
  readonly inputs: Inputs;
  readonly secrets: Secrets;
  /** Names of volumes that the program makes. */
  readonly ownVolumes: Set<string>;
  /** Notices for the user, besides the lists. */
  readonly notices: string[];
}

/** Rule for one field of the Engine API. */
export interface Rule {
  /** How the field is split into items; undefined if it is one item. */
  readonly split?: "elements" | "keys";
  /** The item as a flag of `docker run`. */
  readonly what: (item: Item) => string;
  /** Adds the item to the inputs, or returns why not. */
  readonly carry: (item: Item, to: Carrying) => Verdict;
  /** Default values, which are ignored like empty ones. */
  readonly defaults?: readonly Json[];
}

/** `--flag VALUE`. */
export const flag =
  (name: string) =>
  ({ value }: Item): string =>
    `--${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;

/** The rule for a value that the provider takes unchanged. */
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

/** The rule for a list that becomes a list input. */
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

/** The rule for a list of texts that the provider takes unchanged. */
export function directList(flagName: string, input: string): Rule {
  return elements<string>(
    input,
    (text) => `--${flagName} ${text}`,
    (text) => text,
  );
}

/** The rule for an object of texts that the provider takes unchanged. */
export function directMap(flagName: string, input: string, separator = "="): Rule {
  return {
    split: "keys",
    what: ({ key = "", value }) => `--${flagName} ${key}${value === "" ? "" : separator}${textOf(value)}`,
    carry: ({ key = "", value }, { inputs }) => (setIn(inputs, input, key, value as string), CARRIED),
  };
}

/** The rule for a field without an input of the Docker provider. */
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

/** A value for the program; if it is secret, a reference to a secret of the stack instead. */
export function hidden(name: string, value: string, { model, secrets }: Carrying): Value {
  return isSecret(name, value) ? secrets.add(`${model.name}-${name}`, value) : value;
}
