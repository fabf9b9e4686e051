import type { ContainerModel } from "../model/containerModel.ts";
import { type Json, textOf } from "../model/createBody.ts";
import { CARRIED, notCarried, type Verdict } from "../model/reportEntry.ts";
import { isSecret } from "../model/secrets.ts";
import { append, type Inputs, type Secrets, setIn, type Value } from "./value.ts";

/** A part of the request for a container: a field, or one element of a field. */
export interface Item {
  /** Path of the field, such as `HostConfig.Memory`. */
  readonly field: string;
  /** Key or index of the element; undefined for a whole field. */
  readonly key?: string;
  readonly value: Json;
  /** For the command: the program that gets the words as arguments. */
  readonly program?: string;
}

/** What is collected while one container is translated: inputs, secrets and notices. */
export interface Carrying {
  readonly model: ContainerModel;
  readonly inputs: Inputs;
  readonly secrets: Secrets;
  /** Names of the volumes that the program makes. */
  readonly ownVolumes: Set<string>;
  /** Notices for the user, in addition to the lists of the report. */
  readonly notices: string[];
}

/** How one field of the Engine API is translated. */
export interface Rule {
  /** How the field is split into items; undefined if the whole field is one item. */
  readonly split?: "elements" | "keys";
  /** Returns the item as a flag of `docker run`, for the report. */
  readonly what: (item: Item) => string;
  /** Adds the item to the inputs, and returns the verdict. If the item cannot be added, the verdict says why. */
  readonly carry: (item: Item, to: Carrying) => Verdict;
  /** Default values of the field. They are ignored, as empty values are. */
  readonly defaults?: readonly Json[];
}

/** Returns an item as `--flag VALUE`. */
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

/** The rule for a list whose elements are translated one by one, to elements of a list input. */
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

/** The rule for a field for which the Docker provider has no input. */
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

/** A value as it stands in the program. A secret value is replaced by code that reads it from the stack's configuration. */
export function hidden(name: string, value: string, { model, secrets }: Carrying): Value {
  return isSecret(name, value) ? secrets.add(`${model.name}-${name}`, value) : value;
}
