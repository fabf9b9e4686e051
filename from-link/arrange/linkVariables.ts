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

/** What the variables of a link begin with, as Docker made it of the alias. */
export function prefixOf({ alias }: ModelLink): string {
  return alias.toUpperCase().replace(/-/g, "_");
}

/** Names of the variables that a link set. */
export function ofLink(link: ModelLink): RegExp {
  return new RegExp(
    `^${prefixOf(link).replace(/\./g, "\\.")}_(NAME|PASSWORD|ENV_.*|PORT(_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO|START|END|PORT_START|PORT_END))?)?)$`,
  );
}

/** Names of a consumer's variables, its image's among them, that a link would set too: the consumer's own always won. */
export function ownOverLink({ body, image }: ContainerModel, link: ModelLink): string[] {
  const names = [...(body.Env ?? []), ...(image?.config.Env ?? [])].map(
    (line) => line.split("=", 1)[0] ?? "",
  );
  return [...new Set(names)].filter((name) => ofLink(link).test(name));
}
