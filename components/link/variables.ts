import * as pulumi from "@pulumi/pulumi";

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/**
 * Variables in the form Docker takes, `NAME=value`, sorted by name so that their order never shows as a change. Each is an
 * element of its own where the names are known: a value that a preview does not know hides no other.
 */
export function environmentList(
  environment: pulumi.Input<Environment>,
): pulumi.Input<pulumi.Input<string>[]> {
  return pulumi.Output.isInstance(environment) || environment instanceof Promise
    ? pulumi.output(environment).apply(lines)
    : lines(environment);
}

function lines(environment: Environment): pulumi.Input<string>[] {
  return Object.keys(environment)
    .sort()
    .map((name) => {
      const value = environment[name] ?? "";
      return typeof value === "string" ? `${name}=${value}` : pulumi.interpolate`${name}=${value}`;
    });
}
