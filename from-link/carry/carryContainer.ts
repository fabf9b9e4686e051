import { type ContainerModel, DEFAULT_MODES } from "../model/containerModel.ts";
import { notCarried, type ReportEntry } from "../model/reportEntry.ts";
import { CONFIG_RULES } from "./configRules.ts";
import { HOST_RULES } from "./hostRules.ts";
import { carryEndpoint, joinNetwork } from "./networkRules.ts";
import { type Carrying, type Item, type Rule } from "./rule.ts";
import type { Inputs, Secrets } from "./value.ts";
import { isDeepStrictEqual } from "node:util";
import { type CreateBody, type Json, type JsonObject, textOf, variableName } from "../model/createBody.ts";

/** Seconds that Docker by default gives a container to stop before it kills the container. */
const STOP_SECONDS = 10;

/** A container as inputs of the Docker provider, with a report entry for each part. */
export interface Carried {
  readonly inputs: Inputs;
  readonly entries: readonly ReportEntry[];
  /** Names of the volumes that the program makes. */
  readonly ownVolumes: ReadonlySet<string>;
  readonly notices: readonly string[];
}

/** Translates a container to inputs of the Docker provider, except the links and the image. */
export function carryContainer(model: ContainerModel, secrets: Secrets): Carried {
  const to: Carrying = { model, secrets, inputs: {}, ownVolumes: new Set(), notices: [] };
  const entries = itemsOf(model.body).map((item) => entryOf(item, to));
  const network = carryNetworkMode(to);
  if (model.platform !== undefined) to.inputs.platform = model.platform;
  // A stopped container, such as a finished job, must not run again.
  if (model.running?.running === false) Object.assign(to.inputs, { start: false, mustRun: false });
  // Without `destroyGraceSeconds`, the provider kills a container at once when it replaces it.
  to.inputs.destroyGraceSeconds =
    model.body.StopTimeout === undefined ? STOP_SECONDS : Number(model.body.StopTimeout);
  return { ...to, entries: [...entries, ...network] };
}

function entryOf(item: Item, to: Carrying): ReportEntry {
  const { field, key } = item;
  const [part = "", name = ""] = field.split(".");
  if (part === "NetworkingConfig") {
    const network = key ?? "";
    const isDefault = DEFAULT_MODES.includes(network);
    const verdict = isDefault
      ? notCarried("the container gets networks of its own in place of the default bridge")
      : carryEndpoint(network, name, item.value, to);
    return { ...nameOf(item), ...verdict };
  }
  const unknown = () =>
    notCarried(
      `from-link does not know the field ${field}`,
      "See to it by `container`, if the Docker provider has it.",
    );
  return { ...nameOf(item), ...(ruleFor(item)?.carry(item, to) ?? unknown()) };
}

/** Adds the container's networks to the inputs, except the default bridge, which the container leaves. */
function carryNetworkMode(to: Carrying): ReportEntry[] {
  const { HostConfig, NetworkingConfig } = to.model.body;
  const mode = HostConfig?.NetworkMode ?? "";
  const named = Object.keys(NetworkingConfig?.EndpointsConfig ?? {}).filter(
    (name) => !DEFAULT_MODES.includes(name),
  );
  const networks = DEFAULT_MODES.includes(mode) ? named : [mode, ...named.filter((name) => name !== mode)];
  for (const name of networks) joinNetwork(name, to);
  return networks.map((name) => ({
    list: "carried",
    what: `--network ${name}`,
    field: `HostConfig.NetworkMode[${name}]`,
  }));
}

/** Whether the container is on the default bridge before the move. */
export function isOnDefaultBridge({ body }: ContainerModel): boolean {
  return DEFAULT_MODES.includes(body.HostConfig?.NetworkMode ?? "");
}

/** The rule for an item; undefined for unknown fields and for fields of networks. */
function ruleFor({ field }: Item): Rule | undefined {
  const [part = "", name = ""] = field.split(".");
  return part === "HostConfig" ? HOST_RULES[name] : CONFIG_RULES[field];
}

/** The name of an item in a report. */
function nameOf(item: Item): Pick<ReportEntry, "what" | "field"> {
  const { field, key } = item;
  const at = key === undefined ? field : `${field}[${key}]`;
  const [part = "", name = ""] = field.split(".");
  if (part === "NetworkingConfig") return { what: `${name} on network ${key ?? ""}`, field: at };
  return { what: ruleFor(item)?.what(item) ?? field, field: at };
}

/** The report's entry for an item that is carried. */
export function entryFor(item: Item): ReportEntry {
  return { list: "carried", ...nameOf(item) };
}

/**
 * Fields that are not carried one by one. Fields of a terminal, of images and of Windows do not describe a container. Image,
 * links and networks are carried as a whole.
 */
const NO_ITEMS = [
  ...["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "ArgsEscaped", "OnBuild", "Image"],
  ...["HostConfig", "NetworkingConfig"],
  ...["HostConfig.ConsoleSize", "HostConfig.ContainerIDFile", "HostConfig.Cgroup"],
  ...["HostConfig.Links", "HostConfig.NetworkMode"],
  "HostConfig.ReadonlyPaths", // `--security-opt systempaths=unconfined` empties both; it is carried with MaskedPaths
];

/** Fields in which 0 is a setting, because their default is not 0. */
const ZERO_SAYS = ["StopTimeout", "HostConfig.MemorySwappiness"];

/** Splits a request into items. Fields for which there is no rule are items too, so that the report lists them. */
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

/** The program that gets the container's command: the first word of the entrypoint, or the image's name as a guess. */
function programOf({ Entrypoint, Image = "" }: CreateBody): string {
  return (
    (Entrypoint ?? []).find((word) => word !== "") ?? (Image.split("@")[0] ?? "").replace(/:[^/:]*$/, "")
  );
}

/** Lists that are sorted, because the docker CLI or Compose sends them in another order at each run. */
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
    return elements.map((each: Json, index) => {
      // The key of a variable is its name, not its text, so that no value gets into the report.
      const key = name === "Env" ? variableName(textOf(each)) : textOf(index);
      return { field, key, value: each };
    });
  });
}

/** Whether a value means the same as no value. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  // [""] is not empty: such an entrypoint removes the image's entrypoint.
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value as JsonObject).every((each) => isEmpty(each));
}
