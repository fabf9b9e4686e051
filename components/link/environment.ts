import * as pulumi from "@pulumi/pulumi";
import { inputError } from "./validate";
import type { LinkSource } from "./linkSource";

/** Which variables a link puts into the app's environment. */
export const LINK_ENVIRONMENTS = ["modern", "none"] as const;
export type LinkEnvironment = (typeof LINK_ENVIRONMENTS)[number];

/** Variables by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/** The prefix of a link's variables: the alias in upper case, `-` and `.` as `_`, so that a shell can read them. */
export function variablePrefix(alias: string): string {
  return alias.toUpperCase().replace(/[-.]/g, "_");
}

/**
 * The `modern` variables of a link: `<ALIAS>_HOST`, numeric `<ALIAS>_PORT`, `<ALIAS>_PASSWORD` where the source has
 * one, and `<ALIAS>_URL`. The host is the alias, so nothing goes stale when the source moves.
 */
export function modernEnvironment(alias: string, source: LinkSource): Environment {
  const prefix = variablePrefix(alias);
  const environment: Environment = { [`${prefix}_HOST`]: alias };
  const port = source.ports[0]?.number;
  if (port !== undefined) {
    const scheme = source.scheme ?? "tcp";
    environment[`${prefix}_PORT`] = String(port);
    environment[`${prefix}_URL`] =
      source.password === undefined
        ? `${scheme}://${alias}:${port}`
        : pulumi.interpolate`${scheme}://:${encoded(source.password)}@${alias}:${port}`;
  }
  if (source.password !== undefined) {
    environment[`${prefix}_PASSWORD`] = source.password;
  }
  return environment;
}

function encoded(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(text).apply(encodeURIComponent);
}

/** The variables that a link adds under the given profile. */
export function linkEnvironment(profile: LinkEnvironment, alias: string, source: LinkSource): Environment {
  return profile === "modern" ? modernEnvironment(alias, source) : {};
}

/**
 * Joins the user's own variables and those of links.
 *
 * @throws RunError if one name comes from two of them
 */
export function mergeEnvironments(parts: readonly { from: string; variables: Environment }[]): Environment {
  const owners = new Map<string, string>();
  const merged: Environment = {};
  for (const { from, variables } of parts) {
    for (const [name, value] of Object.entries(variables)) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw inputError(
          "environment",
          name,
          `The variable comes from ${other} and from ${from}: rename one of them.`,
        );
      }
      owners.set(name, from);
      merged[name] = value;
    }
  }
  return merged;
}

/** Variables in the form Docker takes, `NAME=value`, sorted by name so that their order never shows as a change. */
export function environmentList(environment: Environment): pulumi.Output<string[]> {
  return pulumi.output(environment).apply((known) =>
    Object.keys(known)
      .sort()
      .map((name) => `${name}=${known[name] ?? ""}`),
  );
}
