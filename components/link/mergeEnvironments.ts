import * as pulumi from "@pulumi/pulumi";
import { checkVariable, inputError } from "../input";
import { isOutput, whenKnown } from "../input/known";
import type { Environment } from "./linkSource";

/** Variables, and their origin as errors name it. */
export interface EnvironmentPart {
  from: string;
  variables: pulumi.Input<Environment>;
}

/**
 * Merges the variables of the user and of the links. Known parts are merged at once, before any resource is made.
 *
 * @param input argument of the user's variables
 * @throws RunError with both origins of a variable that is set twice, or with a malformed variable
 */
export function mergeEnvironments(
  parts: readonly EnvironmentPart[],
  input = "environment",
): pulumi.Input<Environment> {
  const known = parts.filter(isKnown);
  const merged = merge(known, input);
  if (known.length === parts.length) return merged;
  return pulumi.output(parts.map(({ variables }) => variables)).apply((all) =>
    merge(
      parts.map(({ from }, index) => ({ from, variables: all[index] ?? {} })),
      input,
    ),
  );
}

/**
 * Checks the parts whose variables are known, before any resource is made.
 *
 * @throws RunError like {@link mergeEnvironments}
 */
export function checkEnvironments(parts: readonly EnvironmentPart[], input = "environment"): void {
  merge(parts.filter(isKnown), input);
}

interface KnownPart {
  from: string;
  variables: Environment;
}

function isKnown(part: EnvironmentPart): part is KnownPart {
  return !isOutput(part.variables);
}

function merge(parts: readonly KnownPart[], input: string): Environment {
  const owners = new Map<string, string>();
  const merged: Environment = {};
  for (const { from, variables } of parts) {
    for (const [name, value] of Object.entries(variables)) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw inputError(
          input,
          name,
          `The variable comes from ${other} and from ${from}: rename one of them.`,
        );
      }
      checkVariable(input, name, value);
      owners.set(name, from);
      merged[name] = value;
    }
  }
  return merged;
}

/** The variables without the named variables. The result is known at once if the variables are known. */
export function withoutVariables(
  variables: pulumi.Input<Environment>,
  names: readonly string[],
): pulumi.Input<Environment> {
  return whenKnown(variables, (all) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))),
  );
}

/** Both sets of variables; `others` win over `variables`. The result is known at once if both sets are known. */
export function overlaid(
  variables: pulumi.Input<Environment>,
  others: pulumi.Input<Environment>,
): pulumi.Input<Environment> {
  return isOutput(variables) || isOutput(others)
    ? pulumi.all([variables, others]).apply(([under, over]): Environment => ({ ...under, ...over }))
    : { ...variables, ...others };
}
