import { createHash } from "node:crypto";
import type { Command, Word, WordPart } from "unbash";
import type { CreateBody, Endpoint } from "../../model/createBody.ts";
import { type ContainerModel, linksOf } from "../../model/containerModel.ts";
import { detaches } from "../docker/readCommand.ts";

/**
 * Placeholder for the container id that a command prints. A variable in which the script stores the id has the placeholder as
 * its value. No container has this id.
 */
export const idOf = (file: string, place: number): string =>
  createHash("sha256").update(`${file}\0${place}`).digest("hex");

/** The command of `$(docker run -d …)`, if the word consists only of this substitution. */
export function printing(word: Word): Command | undefined {
  const parts = word.parts?.flatMap((each): readonly WordPart[] =>
    each.type === "DoubleQuoted" ? each.parts : [each],
  );
  const [part, ...more] = parts ?? [];
  if (part?.type !== "CommandExpansion" || more.length > 0) return undefined;
  const [statement, ...others] = part.script?.commands ?? [];
  return statement?.command.type === "Command" && others.length === 0 ? statement.command : undefined;
}

/** Whether a `docker run` or `docker create` prints its container's id, not the container's output. */
export function printsId({ verb, args }: { verb: string; args: readonly string[] }): boolean {
  return verb === "create" || detaches(args);
}

/**
 * The model of a container, with names in place of the ids that its command has in links, `--volumes-from` and network mode.
 *
 * @returns undefined if the command has an id in any other place
 */
export function byName(
  model: ContainerModel,
  names: ReadonlyMap<string, string>,
): ContainerModel | undefined {
  const renamed = (text: string) =>
    text
      .split(":")
      .map((part, place) => (place === 0 || text.startsWith("container:") ? (names.get(part) ?? part) : part))
      .join(":");
  const { HostConfig, NetworkingConfig } = model.body;
  const endpoints = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).map(([network, endpoint]) => [
    network,
    { ...endpoint, Links: endpoint.Links?.map(renamed) },
  ]);
  const body: CreateBody = {
    ...model.body,
    HostConfig: {
      ...HostConfig,
      Links: HostConfig?.Links?.map(renamed),
      VolumesFrom: HostConfig?.VolumesFrom?.map(renamed),
      NetworkMode: renamed(HostConfig?.NetworkMode ?? "default"),
    },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(endpoints) as Readonly<Record<string, Endpoint>>,
    },
  };
  const text = JSON.stringify(body);
  return [...names.keys()].some((id) => text.includes(id))
    ? undefined
    : { ...model, body, links: linksOf(body) };
}
