import { createHash } from "node:crypto";
import type { Command, Word, WordPart } from "unbash";
import type { CreateBody, Endpoint } from "../../model/createBody.ts";
import { type ContainerModel, linksOf } from "../../model/containerModel.ts";
import { detaches } from "../docker/readCommand.ts";

/** What stands for the id that a command prints, in the variable that keeps it. No container has it. */
export const idOf = (file: string, place: number): string =>
  createHash("sha256").update(`${file}\0${place}`).digest("hex");

/** The command of `$(docker run -d …)`, where a word is nothing else. */
export function printing(word: Word): Command | undefined {
  const parts = word.parts?.flatMap((each): readonly WordPart[] =>
    each.type === "DoubleQuoted" ? each.parts : [each],
  );
  const [part, ...more] = parts ?? [];
  if (part?.type !== "CommandExpansion" || more.length > 0) return undefined;
  const [statement, ...others] = part.script?.commands ?? [];
  return statement?.command.type === "Command" && others.length === 0 ? statement.command : undefined;
}

/** Whether a command prints the id of its container, and not what the container prints. */
export function printsId({ verb, args }: { verb: string; args: readonly string[] }): boolean {
  return verb === "create" || detaches(args);
}

/**
 * A container whose links and volumes are of containers by name, where its command has their ids.
 *
 * @returns undefined if an id is anywhere else in it
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
