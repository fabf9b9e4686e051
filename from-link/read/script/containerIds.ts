import { createHash } from "node:crypto";
import type { Command, Word, WordPart } from "unbash";
import type { CreateBody, Endpoint } from "../../model/createBody.ts";
import { type ContainerModel, linksOf } from "../../model/containerModel.ts";
import { detaches } from "../docker/readCommand.ts";

/** Placeholder for the id that a command prints, as the value of the variable that keeps it. No container has this id. */
export const idOf = (file: string, place: number): string =>
  createHash("sha256").update(`${file}\0${place}`).digest("hex");

/** The command of `$(docker run -d …)`, if the word is nothing else. */
export function printing(word: Word): Command | undefined {
  const parts = word.parts?.flatMap((each): readonly WordPart[] =>
    each.type === "DoubleQuoted" ? each.parts : [each],
  );
  const [part, ...more] = parts ?? [];
  if (part?.type !== "CommandExpansion" || more.length > 0) return undefined;
  const [statement, ...others] = part.script?.commands ?? [];
  return statement?.command.type === "Command" && others.length === 0 ? statement.command : undefined;
}

/** Whether a command prints its container's id, not the container's output. */
export function printsId({ verb, args }: { verb: string; args: readonly string[] }): boolean {
  return verb === "create" || detaches(args);
}

/**
 * The container with names in its links, volumes and network mode, in place of the ids in its command.
 *
 * @returns undefined if an id stands anywhere else
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
