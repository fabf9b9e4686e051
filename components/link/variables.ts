import * as pulumi from "@pulumi/pulumi";

/** Variables of a container by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/** Variables by name, from `NAME=value`. A line without `=` is no variable, as for Docker. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  const assignments = lines.filter((line) => line.includes("="));
  return Object.fromEntries(
    assignments.map((line) => [line.replace(/=.*$/s, ""), line.replace(/^[^=]*=/, "")]),
  );
}

/** Variables in the form Docker takes, `NAME=value`, sorted by name so that their order never shows as a change. */
export function environmentList(environment: pulumi.Input<Environment>): pulumi.Output<string[]> {
  return pulumi.output(environment).apply((known) =>
    Object.keys(known)
      .sort()
      .map((name) => `${name}=${known[name] ?? ""}`),
  );
}
