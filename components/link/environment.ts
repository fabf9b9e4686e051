import * as pulumi from "@pulumi/pulumi";
import { inLinkOrder } from "./exposedPort";
import { legacyEnvironment } from "./legacyEnvironment";
import type { LinkSource } from "./linkSource";
import type { SourceFacts } from "./sourceFacts";
import { inputError } from "./validate";

/** Which variables a link puts into the app's environment. */
export const LINK_ENVIRONMENTS = ["modern", "legacy", "none"] as const;
export type LinkEnvironment = (typeof LINK_ENVIRONMENTS)[number];

/** Variables by name. */
export type Environment = Record<string, pulumi.Input<string>>;

/**
 * The variables that a link adds under a profile.
 *
 * @param consumer name of the container that uses the link
 */
export function linkEnvironment(
  profile: LinkEnvironment,
  { alias, source, consumer }: { alias: string; source: LinkSource; consumer: string },
  { ports, shared }: SourceFacts,
): Environment {
  if (profile === "none") return {};
  const password = source.password === undefined ? undefined : pulumi.secret(source.password);
  const environment =
    profile === "legacy"
      ? legacyEnvironment({ alias, consumer, ports, shared })
      : modernEnvironment(alias, source.scheme ?? "tcp", inLinkOrder(ports)[0]?.number, password);
  // Docker had no variable for it; it is the one addition to the legacy ones, as the app could not log in without.
  return password === undefined ? environment : { ...environment, [`${prefixOf(alias)}_PASSWORD`]: password };
}

/**
 * The `modern` variables: `<ALIAS>_HOST`, numeric `<ALIAS>_PORT` and `<ALIAS>_URL`. The host is the alias, so nothing
 * goes stale when the source moves.
 */
function modernEnvironment(
  alias: string,
  scheme: string,
  port: number | undefined,
  password: pulumi.Output<string> | undefined,
): Environment {
  const host = { [`${prefixOf(alias)}_HOST`]: alias };
  if (port === undefined) return host;
  const login = password && pulumi.interpolate`:${password.apply(encodeURIComponent)}@`;
  return {
    ...host,
    [`${prefixOf(alias)}_PORT`]: String(port),
    [`${prefixOf(alias)}_URL`]: login
      ? pulumi.interpolate`${scheme}://${login}${alias}:${port}`
      : `${scheme}://${alias}:${port}`,
  };
}

/** The alias in upper case, `-` and `.` as `_`, so that a shell can read the variables. */
function prefixOf(alias: string): string {
  return alias.toUpperCase().replace(/[-.]/g, "_");
}

/** Variables and where they come from, as an error would say it. */
export interface EnvironmentPart {
  from: string;
  variables: pulumi.Input<Environment>;
}

/**
 * Joins the user's own variables and those of links. Parts that are known are joined at once, before any resource.
 *
 * @throws RunError that names both origins if one name comes from two of them
 */
export function mergeEnvironments(parts: readonly EnvironmentPart[]): pulumi.Input<Environment> {
  const known = parts.filter(isKnown);
  const merged = merge(known);
  if (known.length === parts.length) return merged;
  return pulumi
    .output(parts.map(({ variables }) => variables))
    .apply((all) => merge(parts.map(({ from }, index) => ({ from, variables: all[index] ?? {} }))));
}

interface KnownPart {
  from: string;
  variables: Environment;
}

function isKnown(part: EnvironmentPart): part is KnownPart {
  return !pulumi.Output.isInstance(part.variables) && !(part.variables instanceof Promise);
}

function merge(parts: readonly KnownPart[]): Environment {
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
export function environmentList(environment: pulumi.Input<Environment>): pulumi.Output<string[]> {
  return pulumi.output(environment).apply((known) =>
    Object.keys(known)
      .sort()
      .map((name) => `${name}=${known[name] ?? ""}`),
  );
}
