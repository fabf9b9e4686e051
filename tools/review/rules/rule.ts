import { displayName, type Kind, type Resource, type ReviewedStack } from "../stack.ts";
import type { Risk } from "../finding.ts";

/** One rule of what a reviewer is told. */
export interface Rule {
  name: string;
  risk: Risk;
  /** What it says of a resource; undefined if it does not apply. */
  text: (resource: Resource, stack: ReviewedStack) => string | undefined;
  /** Whether it speaks only of resources that no other rule has spoken of. @default false */
  otherwise?: boolean;
}

const WORDS: Readonly<Record<Kind, string>> = {
  container: "container",
  image: "image",
  network: "network",
  volume: "volume",
  attachment: "attachment",
  password: "password",
  other: "resource",
};

/** `the container redis-server`, as a sentence starts with it. */
export function named(resource: Resource): string {
  return `the ${WORDS[resource.kind]} \`${displayName(resource)}\``;
}

/** Apps linked to a container, by name. */
export function appsOf(resource: Resource, stack: ReviewedStack): string[] {
  const apps = stack.links("before").filter(({ source }) => source === resource.urn);
  return [...new Set(apps.flatMap(({ app }) => stack.get(app) ?? []).map(displayName))];
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return [quoted.slice(0, -1).join(", "), ...quoted.slice(-1)].filter(Boolean).join(" and ");
}
