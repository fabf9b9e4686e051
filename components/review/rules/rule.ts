import { displayName, type Kind, type Resource } from "../resource.ts";
import type { Link, ReviewedStack } from "../stack.ts";

/** A rule that makes lines of a review. */
export interface Rule {
  name: string;
  /** Kind of resources that it applies to. @default all */
  kind?: Kind;
  /** The line for a resource; undefined if the rule does not apply. */
  text: (resource: Resource, stack: ReviewedStack) => string | undefined;
  /** Whether it applies only to resources without a finding. @default false */
  otherwise?: boolean;
}

/** Words for kinds. */
const WORDS: Readonly<Partial<Record<Kind, string>>> = {
  imageVolumes: "set of volumes",
  nodes: "Redis of several machines",
  other: "resource",
};

/** `The container redis-server`, at the start of a sentence. */
export function named(resource: Resource): string {
  const isService = (resource.after ?? resource.before)?.type === "redis-link:docker:Service";
  return `the ${isService ? "service" : (WORDS[resource.kind] ?? resource.kind)} \`${displayName(resource)}\``;
}

/** The link of a link resource. */
export function linkOf({ urn }: Resource, stack: ReviewedStack, when: "before" | "after"): Link | undefined {
  return stack.links(when).find((link) => link.urn === urn);
}

/** `the link of app to redis-server as redis`. */
export function linkInWords({ app, source, alias }: Link, stack: ReviewedStack): string {
  return `the link of \`${stack.endName(app)}\` to \`${stack.endName(source)}\` as \`${alias}\``;
}

/** Names of the apps that stay linked to a container. */
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
  /** The rule that found it. */
  rule: string;
  /** URN of the resource. */
  resource: string;
  /** The line, as Markdown. */
  text: string;
}
