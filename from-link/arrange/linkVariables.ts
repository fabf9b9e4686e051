import { isSecret } from "../model/secrets.ts";
import type { ContainerModel, ModelLink } from "../model/containerModel.ts";
import { DEFAULT_BRIDGE } from "../model/links.ts";
import type { Shared } from "./program.ts";

/** Variables that no link ever handed on. */
const NEVER_SHARED = ["HOME", "PATH"];

/** What links hand on of a source: all that it was started with, as they did. */
export function sharedOf(source: ContainerModel | undefined): Shared {
  const lines = (source?.body.Env ?? []).filter((line) => /^[^=\s]+=/.test(line));
  const variables = lines
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
    .filter(([name]) => !NEVER_SHARED.includes(name));
  const namesOf = (secret: boolean) =>
    variables.filter(([name, value]) => isSecret(name, value) === secret).map(([name]) => name);
  return { sharedVariables: namesOf(false), sharedSecrets: namesOf(true) };
}

/** Whether a link set variables, and not only a name. */
export function setsVariables({ network }: ModelLink): boolean {
  return network === DEFAULT_BRIDGE;
}

/** Names of a consumer's variables, its image's among them, that a link would set too: the consumer's own always won. */
export function ownOverLink({ body, image }: ContainerModel, { alias }: ModelLink): string[] {
  const prefix = alias.toUpperCase().replace(/-/g, "_").replace(/\./g, "\\.");
  const ofLink = new RegExp(
    `^${prefix}_(NAME|PASSWORD|ENV_.*|PORT(_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO|START|END|PORT_START|PORT_END))?)?)$`,
  );
  const names = [...(body.Env ?? []), ...(image?.config.Env ?? [])].map(
    (line) => line.split("=", 1)[0] ?? "",
  );
  return [...new Set(names)].filter((name) => ofLink.test(name));
}
