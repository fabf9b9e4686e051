import * as pulumi from "@pulumi/pulumi";
import { isOutput, whenKnown } from "../input/known";
import { asStated, type Environment, inLinkOrder, type LinkSource, mainPort } from "./linkSource";
import { legacyEnvironment } from "./legacyEnvironment";
import type { SourceAlias } from "./linkChecks";
import { sourceFacts, type SourceFacts } from "./sourceFacts";

/** Which variables a link puts into the app's environment. */
export const LINK_ENVIRONMENTS = ["modern", "legacy", "none"] as const;
/** Which variables a link puts into the app's environment: modern ones, those of `docker run --link`, or none. */
export type LinkEnvironment = (typeof LINK_ENVIRONMENTS)[number];

/** A link, as its variables tell it. */
interface ConsumedLink extends SourceAlias {
  /** Name of what uses it. */
  consumer: string;
  /** Daemon of what uses it. @default DOCKER_HOST, else the local daemon's socket */
  daemonHost?: pulumi.Input<string | undefined>;
  /**
   * File of the consumer that has the password: `<ALIAS>_PASSWORD_FILE` names it, in the place of variables that have the
   * password itself. A `legacy` link has those all the same.
   */
  passwordFile?: string;
}

/** The variables that a link adds under a profile; known at once where the facts of the source are. */
export function environmentOf(profile: LinkEnvironment, given: ConsumedLink): pulumi.Input<Environment> {
  if (profile === "none") return {};
  const link = { ...given, source: asStated(given.source) };
  return whenKnown(sourceFacts(link, profile === "legacy"), (facts) => linkEnvironment(profile, link, facts));
}

/** The same, of a source of which all is known. */
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
  // Docker had no variable for it; it is the one addition to the legacy ones, as the app could not log in without.
  return password === undefined ? environment : { ...environment, [`${prefixOf(alias)}_PASSWORD`]: password };
}

/**
 * The `modern` variables: `<ALIAS>_HOST`, numeric `<ALIAS>_PORT` and `<ALIAS>_URL`, and `<ALIAS>_USERNAME` and
 * `<ALIAS>_DATABASE` of a source that has them. The host is the alias, so nothing goes stale when the source moves.
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

/** The alias in upper case, `-` and `.` as `_`, so that a shell can read the variables. */
function prefixOf(alias: string): string {
  return alias.toUpperCase().replace(/[-.]/g, "_");
}
