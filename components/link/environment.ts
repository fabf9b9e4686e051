import * as pulumi from "@pulumi/pulumi";
import { isOutput, whenKnown } from "../input/known";
import { asStated, type Environment, inLinkOrder, type LinkSource, mainPort } from "./linkSource";
import { legacyEnvironment } from "./legacyEnvironment";
import type { SourceAlias } from "./linkChecks";
import { sourceFacts, type SourceFacts } from "./sourceFacts";

/** Names of the profiles that select a link's variables. */
export const LINK_ENVIRONMENTS = ["modern", "legacy", "none"] as const;
/** Profile of a link's variables: `modern`, `legacy` (the variables of `docker run --link`) or `none`. */
export type LinkEnvironment = (typeof LINK_ENVIRONMENTS)[number];

/** Facts about a link, used to make its variables. */
interface ConsumedLink extends SourceAlias {
  /** Name of the consumer. */
  consumer: string;
  /** Address of the consumer's daemon. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: pulumi.Input<string | undefined>;
  /**
   * Path of a file in the consumer that holds the password. With this path, `<ALIAS>_PASSWORD_FILE` replaces the variables that
   * hold the password itself, except for a `legacy` link.
   */
  passwordFile?: string;
}

/** The variables that a link sets under a profile. They are known at once if the facts about the source are known. */
export function environmentOf(profile: LinkEnvironment, given: ConsumedLink): pulumi.Input<Environment> {
  if (profile === "none") return {};
  const link = { ...given, source: asStated(given.source) };
  return whenKnown(sourceFacts(link, profile === "legacy"), (facts) => linkEnvironment(profile, link, facts));
}

/** The variables that a link sets under a profile, for a source with known facts. */
export function linkEnvironment(
  profile: LinkEnvironment,
  { alias, source, consumer, passwordFile }: ConsumedLink,
  { ports, shared }: SourceFacts,
): Environment {
  const password = source.password === undefined ? undefined : pulumi.secret(source.password);
  const port = mainPort(source.ports === undefined ? inLinkOrder(ports) : ports)?.number;
  if (profile === "modern" && password !== undefined && passwordFile !== undefined) {
    const others = modernEnvironment(alias, source, port, undefined);
    return { ...others, [`${prefixOf(alias)}_PASSWORD_FILE`]: passwordFile };
  }
  const environment =
    profile === "legacy"
      ? legacyEnvironment({ alias, consumer, ports, shared })
      : modernEnvironment(alias, source, port, password);
  // The password is the only addition to the legacy variables: without the password, the app could not log in.
  return password === undefined ? environment : { ...environment, [`${prefixOf(alias)}_PASSWORD`]: password };
}

/**
 * The `modern` variables: `<ALIAS>_HOST`, numeric `<ALIAS>_PORT` and `<ALIAS>_URL`; also `<ALIAS>_USERNAME` and
 * `<ALIAS>_DATABASE` if the source has a user name and a database. The host is the alias, which stays valid when the source is
 * replaced.
 */
function modernEnvironment(
  alias: string,
  { scheme = "tcp", username, database }: LinkSource,
  port: number | undefined,
  password: pulumi.Output<string> | undefined,
): Environment {
  const prefix = prefixOf(alias);
  const known = {
    [`${prefix}_HOST`]: alias,
    ...(username === undefined ? {} : { [`${prefix}_USERNAME`]: username }),
    ...(database === undefined ? {} : { [`${prefix}_DATABASE`]: database }),
  };
  if (port === undefined) return known;
  const parts = [username, password, database].map((part) => part && encoded(part));
  const [user = "", secret, folder] = parts;
  const login = secret ? pulumi.interpolate`${user}:${secret}@` : user && pulumi.interpolate`${user}@`;
  const path = folder && pulumi.interpolate`/${folder}`;
  const isPlain = parts.every((part) => !part) && !isOutput(scheme);
  return {
    ...known,
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_URL`]: isPlain
      ? `${scheme}://${alias}:${port}`
      : pulumi.interpolate`${scheme}://${login}${alias}:${port}${path ?? ""}`,
  };
}

function encoded(part: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(part).apply(encodeURIComponent);
}

/**
 * Prefix of the names of a link's variables: the alias in upper case, with `_` in place of `-` and `.`, so that a shell can
 * read the variables.
 */
function prefixOf(alias: string): string {
  return alias.toUpperCase().replace(/[-.]/g, "_");
}
