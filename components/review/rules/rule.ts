import { displayName, type Kind, type Resource } from "../resource.ts";
import type { Link, ReviewedStack } from "../stack.ts";

/** One rule of what a reviewer is told. */
export interface Rule {
  name: string;
  /** Kind of the resources that it is about. @default all */
  kind?: Kind;
  /** What it says of a resource; undefined if it does not apply. */
  text: (resource: Resource, stack: ReviewedStack) => string | undefined;
  /** Whether it speaks only of resources that no other rule has spoken of. @default false */
  otherwise?: boolean;
}

/** Kinds whose names are no words. */
const WORDS: Readonly<Partial<Record<Kind, string>>> = {
  imageVolumes: "set of volumes",
  nodes: "Redis of several machines",
  other: "resource",
};

/** `the container redis-server`, as a sentence starts with it. */
export function named(resource: Resource): string {
  const isService = (resource.after ?? resource.before)?.type === "redis-link:docker:Service";
  return `the ${isService ? "service" : (WORDS[resource.kind] ?? resource.kind)} \`${displayName(resource)}\``;
}

/** The link that a resource stands for. */
export function linkOf({ urn }: Resource, stack: ReviewedStack, when: "before" | "after"): Link | undefined {
  return stack.links(when).find((link) => link.urn === urn);
}

/** `the link of app to redis-server as redis`. */
export function linkInWords({ app, source, alias }: Link, stack: ReviewedStack): string {
  return `the link of \`${stack.endName(app)}\` to \`${stack.endName(source)}\` as \`${alias}\``;
}

/** Apps linked to a container that stay, by name. */
export function appsOf(resource: Resource, stack: ReviewedStack): string[] {
  const apps = stack.links("before").filter(({ source }) => source === resource.urn);
  const staying = apps.filter(({ app }) => stack.get(app)?.op !== "delete");
  return [...new Set(staying.map(({ app }) => stack.endName(app)))];
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return [quoted.slice(0, -1).join(", "), ...quoted.slice(-1)].filter(Boolean).join(" and ");
}

/** What a change puts at risk, the worst first. */
export const RISKS = ["data", "downtime", "exposure", "harmless"] as const;
export type Risk = (typeof RISKS)[number];

/** What happens to a resource, in a word. */
export const DONE = {
  create: "created",
  update: "changed in place",
  replace: "replaced",
  delete: "removed",
  same: "unchanged",
} as const;

/** A line of a review. */
export interface Finding {
  risk: Risk;
  /** The rule that found it. */
  rule: string;
  /** URN of the resource it is about. */
  resource: string;
  /** Plain words, as Markdown. */
  text: string;
}
