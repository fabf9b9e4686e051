import * as pulumi from "@pulumi/pulumi";

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/** Variables in the form Docker takes, `NAME=value`, sorted by name so that their order never shows as a change. */
export function environmentList(environment: pulumi.Input<Environment>): pulumi.Output<string[]> {
  return pulumi.output(environment).apply((known) =>
    Object.keys(known)
      .sort()
      .map((name) => `${name}=${known[name] ?? ""}`),
  );
}
