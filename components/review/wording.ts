import { type Properties, UNKNOWN, reachOf } from "./policy/properties.ts";
import type { State } from "./preview.ts";
import { networksOf, type Resource } from "./resource.ts";
import type { ReviewedStack } from "./stack.ts";
import { isIPv6 } from "node:net";

/** Describes the change of one property. */
type Wording = (change: {
  before: State;
  after: State;
  stack: ReviewedStack;
  variables: Resource["variables"];
}) => string;

const SECRET = "[secret]";

/** Descriptions of known properties. Other properties appear with their name, and with their values if the values are short. */
const wordings: Readonly<Record<string, Wording>> = {
  image: ({ before, after, stack }) =>
    `image ${arrow(imageName(before, "before", stack), imageName(after, "after", stack))}`,
  name: ({ before, after }) => arrow(before.properties.name, after.properties.name),
  ports: ({ before, after }) => publishedPorts(before.properties.ports, after.properties.ports),
  memory: ({ before, after }) => `memory limit ${limit(before)} → ${limit(after)}`,
  envs: ({ before, after, variables }) => variablesInWords(before, after, variables),
  command: () => "command line",
  healthcheck: () => "health check",
  networksAdvanced: ({ before, after }) =>
    moves(networks(before), networks(after), "joins network", "leaves network").join(", ") || "networks",
  volumes: ({ before, after }) =>
    [
      ...mountedInWords(before.properties.volumes, after.properties.volumes),
      ...(after.inputs.volumes === UNKNOWN ? ["volumes as its image declares"] : []),
    ].join(", ") || "volumes",
  mounts: ({ before, after }) => mountedInWords(bindsOf(before), bindsOf(after)).join(", ") || "mounts",
  capabilities: ({ before, after }) => `capabilities ${added(before)} → ${added(after)}`,
  preparation: () => "the new image is tried on its data first",
};

/** The changes of a resource in words. A change of `memorySwap` is left out if `memory` changes too. */
export function changesInWords(resource: Resource, stack: ReviewedStack): string[] {
  const { before, after, changes, variables } = resource;
  if (before === undefined || after === undefined) return [];
  return changes
    .filter((property) => property !== "memorySwap" || !changes.includes("memory"))
    .map((property) => (wordings[property] ?? plain(property))({ before, after, stack, variables }));
}

function plain(property: string): Wording {
  return ({ before, after }) => {
    const [old, now] = [short(before.inputs[property]), short(after.inputs[property])];
    return old === undefined || now === undefined ? `\`${property}\`` : `\`${property}\` ${old} → ${now}`;
  };
}

function short(value: unknown): string | undefined {
  if (value === undefined) return "unset";
  if (value === UNKNOWN || typeof value === "object") return undefined;
  return `\`${JSON.stringify(value)}\``;
}

function arrow(before: string | undefined, after: string | undefined): string {
  return before === after ? `${code(before)} with new content` : `${code(before)} → ${code(after)}`;
}

/** A change of published ports in words. The ports of the container are named only if they change. */
function publishedPorts(before: PublishedPort[], after: PublishedPort[]): string {
  const same = before.every(({ internal }, index) => internal === after[index]?.internal);
  const all = (ports: PublishedPort[]): string =>
    ports.map((port) => `\`${written(port)}${same ? "" : `:${port.internal}`}\``).join(", ") || "none";
  return `published port ${all(before)} → ${all(after)}`;
}

type Mounted = Properties["volumes"];

const bindsOf = ({ properties: { mounts } }: State): Mounted =>
  mounts.map(({ source, target }) => ({
    ...(source?.startsWith("/") ? { hostPath: source } : { volumeName: source }),
    containerPath: target,
  }));

/** A mount in words, such as `the host's /srv on /data`. */
export function mount({ volumeName, hostPath, fromContainer, containerPath }: Mounted[number]): string {
  if (fromContainer !== undefined) return `what \`${fromContainer}\` mounts`;
  const what =
    hostPath !== undefined
      ? `the host's \`${hostPath}\``
      : volumeName === undefined
        ? "a volume of a name that is not known yet"
        : `the volume \`${volumeName}\``;
  return `${what} on \`${containerPath}\``;
}

const networks = (state: State): string[] => networksOf(state).map(code);

function mountedInWords(before: Mounted, after: Mounted): string[] {
  return moves(before.map(mount), after.map(mount), "mounts", "no longer mounts");
}

/** Added items, each after the verb `comes`, and removed items, each after the verb `goes`. */
function moves(old: string[], now: string[], comes: string, goes: string): string[] {
  return [
    ...now.filter((one) => !old.includes(one)).map((one) => `${comes} ${one}`),
    ...old.filter((one) => !now.includes(one)).map((one) => `${goes} ${one}`),
  ];
}

const code = (name: string | undefined): string => (name === undefined ? "not known yet" : `\`${name}\``);

/** Reference of a container's image before or after the change. */
export function imageName(
  state: State | undefined,
  when: "before" | "after",
  stack: ReviewedStack,
): string | undefined {
  return (
    stack.origin(state, "image")?.[when]?.properties.name ??
    state?.properties.image?.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1")
  );
}

function limit({ properties: { memory } }: State): string {
  if (Number.isNaN(memory)) return "one that is not known yet";
  return memory < Infinity ? `${memory} MiB` : "none";
}

const added = ({ properties }: State): string => properties.capabilities.adds.map(code).join(", ") || "none";

/** Changed variables in words. Shows only their names: a value may be secret even if Pulumi does not know that. */
function variablesInWords(before: State, after: State, known: string[] = []): string {
  const hidden = [before, after].map(({ inputs: { envs } }) => envs);
  if (known.length === 0) {
    if (hidden.includes(UNKNOWN)) return "environment variables (not known before the update)";
    if (hidden.includes(SECRET)) return "environment variables (secret)";
  }
  const [old, now] = [before.properties.envs, after.properties.envs];
  const changed = [
    ...old.filter((entry) => !now.includes(entry)),
    ...now.filter((entry) => !old.includes(entry)),
  ];
  const names = new Set(known.length > 0 ? known : changed.map((entry) => entry.split("=")[0]));
  return `environment variables ${[...names].map(code).join(", ")}`;
}

const REACHES = ["this machine", "one network", "every network"] as const;

/** A port of a container that is published on the host. */
export type PublishedPort = Properties["ports"][number];

/** A published port as a person writes it, such as `127.0.0.1:3000`. */
export function written({ ip: address, external, protocol }: PublishedPort): string {
  const ip = address === UNKNOWN ? "an address that is not known yet" : address;
  const suffix = protocol === "tcp" ? "" : `/${protocol}`;
  if (external === undefined) return `a free port of ${ip}${suffix}`;
  return `${isIPv6(ip) ? `[${ip}]` : ip}:${external}${suffix}`;
}

/** Pairs each port after the change with the port that it replaces: the same port of the container, or else a removed port. */
export function pairedPorts(
  before: PublishedPort[],
  after: PublishedPort[],
): { port: PublishedPort; old: PublishedPort | undefined }[] {
  const isSame = (one: PublishedPort) => (other: PublishedPort) =>
    one.internal === other.internal && one.protocol === other.protocol;
  const gone = before.filter((port) => !after.some(isSame(port)));
  return after.map((port) => ({ port, old: before.find(isSame(port)) ?? gone.shift() }));
}

/** Whether the second port has a wider reach than the first. */
export function isWider(before: PublishedPort, after: PublishedPort): boolean {
  const reach = (ip: string) => (REACHES as readonly string[]).indexOf(reachOf(ip));
  return reach(after.ip) > reach(before.ip);
}
