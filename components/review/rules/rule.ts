import { displayName, type Kind, type Resource } from "../resource.ts";
import type { Link, ReviewedStack } from "../stack.ts";

/** A rule that writes lines of a review. */
export interface Rule {
  name: string;
  /** Kind of resources that the rule applies to. @default all */
  kind?: Kind;
  /** The line about a resource; undefined if the rule does not apply to the resource. */
  text: (resource: Resource, stack: ReviewedStack) => string | undefined;
  /** Whether the rule applies only to resources about which no other rule has a finding. @default false */
  otherwise?: boolean;
}

/** Words for kinds of resources, if they differ from the name of the kind. */
const WORDS: Readonly<Partial<Record<Kind, string>>> = {
  imageVolumes: "set of volumes",
  nodes: "Redis of several machines",
  other: "resource",
};

/** Kind and name of a resource, such as `the container redis-server`. */
export function named(resource: Resource): string {
  const isService = (resource.after ?? resource.before)?.type === "redis-link:docker:Service";
  return `the ${isService ? "service" : (WORDS[resource.kind] ?? resource.kind)} \`${displayName(resource)}\``;
}

/** The link that a resource of kind `link` makes, before or after the change. */
export function linkOf({ urn }: Resource, stack: ReviewedStack, when: "before" | "after"): Link | undefined {
  return stack.links(when).find((link) => link.urn === urn);
}

/** A link in words, such as `the link of app to redis-server as redis`. */
export function linkInWords({ app, source, alias }: Link, stack: ReviewedStack): string {
  return `the link of \`${stack.endName(app)}\` to \`${stack.endName(source)}\` as \`${alias}\``;
}

/** Names of the apps that are linked to a container before the change, without the apps that the change deletes. */
export function appsOf(resource: Resource, stack: ReviewedStack): string[] {
  const apps = stack.links("before").filter(({ source }) => source === resource.urn);
  const staying = apps.filter(({ app }) => stack.get(app)?.op !== "delete");
  return [...new Set(staying.map(({ app }) => stack.endName(app)))];
}

/** Names as a list in a sentence, such as `a`, `a and b` or `a, b and c`. */
export function enumerated(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return [quoted.slice(0, -1).join(", "), ...quoted.slice(-1)].filter(Boolean).join(" and ");
}

/** Risks, the worst first. */
export const RISKS = ["data", "downtime", "exposure", "harmless"] as const;
export type Risk = (typeof RISKS)[number];

/** Participles of the operations. */
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
  /** Name of the rule that made this finding. */
  rule: string;
  /** URN of the resource that the line is about. */
  resource: string;
  /** The line, as Markdown. */
  text: string;
}
