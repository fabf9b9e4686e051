import { isDeepStrictEqual } from "node:util";
import { type CreateBody, type Json, type JsonObject, textOf } from "../model/createBody.ts";
import { CONFIG_RULES } from "./configRules.ts";
import { HOST_RULES } from "./hostRules.ts";
import type { Item, Rule } from "./rule.ts";

/**
 * Fields that say nothing of a container: where its maker looked at it, how wide the terminal was, what only images and
 * Windows have; and those that are looked at as a whole, image, links and networks.
 */
const NO_ITEMS = [
  ...["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "ArgsEscaped", "OnBuild", "Image"],
  ...["HostConfig", "NetworkingConfig"],
  ...["HostConfig.ConsoleSize", "HostConfig.ContainerIDFile", "HostConfig.Cgroup"],
  ...["HostConfig.Links", "HostConfig.NetworkMode"],
  "HostConfig.ReadonlyPaths", // said along with MaskedPaths
];

/** Fields in which 0 is not the default. */
const ZERO_SAYS = ["StopTimeout", "HostConfig.MemorySwappiness"];

/** All that a body says, in parts that are each carried or not. Fields that no rule knows are among them. */
export function itemsOf(body: CreateBody): Item[] {
  const { HostConfig = {}, NetworkingConfig = {} } = body;
  const endpoints = Object.entries(NetworkingConfig.EndpointsConfig ?? {}).flatMap(([network, endpoint]) =>
    Object.entries(endpoint)
      .filter(([field, value]) => field !== "Links" && !isEmpty(value))
      .map(([field, value]) => ({ field: `NetworkingConfig.${field}`, key: network, value: value as Json })),
  );
  return [
    ...fieldsOf("", body, CONFIG_RULES).map((item) =>
      item.field === "Cmd" ? { ...item, program: programOf(body) } : item,
    ),
    ...fieldsOf("HostConfig.", HostConfig, HOST_RULES),
    ...endpoints,
  ];
}

/** The entrypoint, or the image by its name. */
function programOf({ Entrypoint, Image = "" }: CreateBody): string {
  return (
    (Entrypoint ?? []).find((word) => word !== "") ?? (Image.split("@")[0] ?? "").replace(/:[^/:]*$/, "")
  );
}

/** Lists that the docker CLI or Compose has in another order each time, as it keeps them in a map. */
const UNORDERED = ["Binds", "Env", "ExtraHosts", "Mounts", "Ulimits"];

function fieldsOf(prefix: string, object: JsonObject, rules: Readonly<Record<string, Rule>>): Item[] {
  return Object.entries(object).flatMap(([name, value]): Item[] => {
    const field = `${prefix}${name}`;
    if (NO_ITEMS.includes(field) || value === undefined || value === null) return [];
    if (field === "HostConfig.MaskedPaths") return isEmpty(value) ? [{ field, value }] : [];
    const { split, defaults = [] } = rules[name] ?? {};
    if (split === "keys")
      return Object.entries(value as JsonObject).map(([key, each]) => ({ field, key, value: each as Json }));
    if (isEmpty(value) && !(value === 0 && ZERO_SAYS.includes(field))) return [];
    if (defaults.some((each) => isDeepStrictEqual(each, value))) return [];
    if (split !== "elements") return [{ field, value }];
    const elements = UNORDERED.includes(name)
      ? [...(value as readonly Json[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : (value as readonly Json[]);
    return elements.map((each: Json, index) => ({
      field,
      key: keyOf(name, each, index),
      value: each,
    }));
  });
}

/** Variables are told apart by name, so that no value is in a key. */
function keyOf(field: string, value: Json, index: number): string {
  return field === "Env" ? (textOf(value).split("=", 1)[0] ?? "") : textOf(index);
}

/** Whether a value says no more than if it were left out. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  // An entrypoint of one empty word takes the image's away.
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value as JsonObject).every((each) => isEmpty(each));
}
