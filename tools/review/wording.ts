import { isObject, strings } from "./policy/facts.ts";
import { portsOf, written, type PublishedPort } from "./ports.ts";
import { UNKNOWN, type State } from "./preview.ts";
import { aliasesOf, known, networksOf, volumesOf, type Resource, type ReviewedStack } from "./stack.ts";

/** What a change of one property is called. */
type Wording = (change: { before: State; after: State; stack: ReviewedStack }) => string;

const SECRET = "[secret]";

/** Properties with words of their own; any other is named as it is, with its values if they are short. */
const wordings: Readonly<Record<string, Wording>> = {
  image: ({ before, after, stack }) =>
    `image ${arrow(imageName(before, "before", stack), imageName(after, "after", stack))}`,
  name: ({ before, after }) => arrow(known(before.inputs.name), known(after.inputs.name)),
  ports: ({ before, after }) => publishedPorts(portsOf(before), portsOf(after)),
  memory: ({ before, after }) => `memory limit ${limit(before, "memory")} → ${limit(after, "memory")}`,
  memorySwap: ({ before, after }) =>
    `memory with swap ${limit(before, "memorySwap")} → ${limit(after, "memorySwap")}`,
  envs: ({ before, after }) => variables(before.inputs.envs, after.inputs.envs),
  command: () => "command line",
  healthcheck: () => "health check",
  networksAdvanced: ({ before, after }) => listed("network", networksOf(before), networksOf(after)),
  volumes: ({ before, after }) => listed("volume", volumesOf(before), volumesOf(after)),
  aliases: ({ before, after }) => `alias ${arrow(aliasesOf(before).join(", "), aliasesOf(after).join(", "))}`,
  containerId: () => "the container is a new one",
  networkId: () => "the network is a new one",
};

/** What changes of a resource, in words; swap is left out where it follows the memory limit. */
export function changesInWords(resource: Resource, stack: ReviewedStack): string[] {
  const { before, after, changes } = resource;
  if (before === undefined || after === undefined) return [];
  return changes
    .filter((property) => property !== "memorySwap" || !changes.includes("memory"))
    .map((property) => (wordings[property] ?? plain(property))({ before, after, stack }));
}

function plain(property: string): Wording {
  return ({ before, after }) => {
    const [old, now] = [short(before.inputs[property]), short(after.inputs[property])];
    return old === undefined || now === undefined ? `\`${property}\`` : `\`${property}\` ${old} → ${now}`;
  };
}

function short(value: unknown): string | undefined {
  if (value === undefined) return "unset";
  if (value === UNKNOWN || isObject(value) || Array.isArray(value)) return undefined;
  return `\`${JSON.stringify(value)}\``;
}

function arrow(before: string | undefined, after: string | undefined): string {
  return before === after ? `${code(before)} with new content` : `${code(before)} → ${code(after)}`;
}

/** The port in the container is named where it changes. */
function publishedPorts(before: PublishedPort[], after: PublishedPort[]): string {
  const same = before.every(({ internal }, index) => internal === after[index]?.internal);
  const all = (ports: PublishedPort[]): string =>
    ports.map((port) => `\`${written(port)}${same ? "" : `:${port.internal}`}\``).join(", ") || "none";
  return `published port ${all(before)} → ${all(after)}`;
}

const code = (name: string | undefined): string => (name === undefined ? "not known yet" : `\`${name}\``);

/** Reference of a container's image before or after the change. */
export function imageName(
  state: State | undefined,
  when: "before" | "after",
  stack: ReviewedStack,
): string | undefined {
  return (
    known(stack.origin(state, "image")?.[when]?.inputs.name) ??
    known(state?.inputs.image)?.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1")
  );
}

function limit(state: State, property: string): string {
  const value = state.inputs[property];
  return typeof value === "number" && value > 0 ? `${value} MiB` : "none";
}

function listed(kind: string, before: string[], after: string[]): string {
  const added = after.filter((name) => !before.includes(name));
  const removed = before.filter((name) => !after.includes(name));
  const parts = [
    ...added.map((name) => `joins ${kind} \`${name}\``),
    ...removed.map((name) => `leaves ${kind} \`${name}\``),
  ];
  return parts.length > 0 ? parts.join(", ") : `${kind}s`;
}

/** Values may be secret even where Pulumi does not know it, so names alone are shown. */
function variables(before: unknown, after: unknown): string {
  if (before === SECRET || after === SECRET) return "environment variables (secret)";
  const [old, now] = [strings(before), strings(after)].map(
    (list) => new Map(list.map((entry) => [entry.split("=")[0] ?? entry, entry])),
  );
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const changed = names.filter((name) => old?.get(name) !== now?.get(name));
  return `environment variables ${changed.map(code).join(", ")}`;
}
