import type { Container } from "./observe";

/** What follows the alias in the name of a link's variable: those of today, and those of `docker run --link`. */
const SUFFIX =
  /^(HOST|PORT|URL|USERNAME|PASSWORD|PASSWORD_FILE|DATABASE|NAME|ENV_.+|PORT_\d+_(TCP|UDP|SCTP)(_.+)?)$/;

/** Names of the variables that are of a link, sorted. */
export function linkVariables(names: Iterable<string>, alias: string): string[] {
  const prefixes = prefixesOf(alias);
  return [...new Set(names)]
    .filter((name) =>
      prefixes.some((prefix) => name.startsWith(prefix) && SUFFIX.test(name.slice(prefix.length))),
    )
    .sort();
}

/** Docker turned `-` alone into `_`; the variables of today turn `.` too, so that a shell can read them. */
function prefixesOf(alias: string): string[] {
  const upper = alias.toUpperCase();
  return [`${upper.replace(/-/g, "_")}_`, `${upper.replace(/[-.]/g, "_")}_`];
}

/** Names of the variables that a container was made with. */
export function variableNames({ Config }: Container): string[] {
  return (Config.Env as string[] | null)?.map((line) => line.split("=")[0] ?? "") ?? [];
}

/**
 * The TCP port that a link is used at: that of the consumer's variable, else the lowest that the source exposes.
 * Undefined if nothing says one.
 */
export function portOf(alias: string, consumer: Container, source?: Container): number | undefined {
  const said = (Config: Container["Config"]) => (Config.Env as string[] | null) ?? [];
  for (const prefix of prefixesOf(alias)) {
    const line = said(consumer.Config).find((one) => one.startsWith(`${prefix}PORT=`));
    // A number, or `tcp://redis:6379`.
    const port = /(?:=|:)(\d{1,5})$/.exec(line ?? "")?.[1];
    if (port !== undefined) return Number(port);
  }
  // Missing where there are none, which the types do not say.
  const { ExposedPorts: exposed } = (source?.Config ?? {}) as { ExposedPorts?: object };
  const ports = Object.keys(exposed ?? {})
    .flatMap((port) => /^(\d+)\/tcp$/.exec(port)?.[1] ?? [])
    .map(Number);
  return ports.sort((one, other) => one - other)[0];
}
