import { displayName, nameOf, type Resource, type ReviewedStack } from "../stack.ts";
import { changesInWords } from "../wording.ts";
import { named, type Rule } from "./rule.ts";

const DONE = {
  create: "created",
  update: "changed in place",
  replace: "replaced",
  delete: "removed",
} as const;

/** Everything else that changes. The first rule that applies speaks. */
export const harmlessRules: readonly Rule[] = [
  {
    name: "data-kept",
    risk: "harmless",
    text: (resource) => {
      if (resource.kind !== "volume") return undefined;
      const { op, before, after } = resource;
      if (op === "delete" && before?.retainOnDelete) {
        return `${named(resource)} leaves the stack; its data stays on the daemon`;
      }
      const kept = after !== undefined && before !== undefined;
      return kept && after.retainOnDelete && !before.retainOnDelete
        ? `${named(resource)} is kept from now on when it leaves the stack`
        : undefined;
    },
  },
  {
    name: "linked",
    risk: "harmless",
    otherwise: true,
    text: (resource, stack) => (resource.kind === "attachment" ? aboutLink(resource, stack) : undefined),
  },
  {
    name: "image",
    risk: "harmless",
    otherwise: true,
    text: (resource) => {
      if (resource.kind !== "image" || resource.op === "same" || resource.op === "delete") return undefined;
      const how = resource.after?.inputs.build === undefined ? "pulled" : "built";
      const [old, now] = [nameOf(resource.before), nameOf(resource.after)];
      const rest = old === undefined ? "" : old === now ? " anew" : ` in place of \`${old}\``;
      return `${named(resource)} is ${how}${rest}`;
    },
  },
  {
    name: "changed",
    risk: "harmless",
    otherwise: true,
    text: (resource, stack) => {
      if (resource.op === "same") return undefined;
      const words = changesInWords(resource, stack).join("; ");
      return `${named(resource)} is ${DONE[resource.op]}${words === "" ? "" : `: ${words}`}`;
    },
  },
];

function aboutLink(resource: Resource, stack: ReviewedStack): string | undefined {
  if (resource.op === "same") return undefined;
  const when = resource.op === "delete" ? "before" : "after";
  const state = resource[when];
  const source = stack.origin(state, "containerId");
  const network = stack.origin(state, "networkId");
  if (source === undefined || network === undefined) return undefined;
  const verb =
    resource.op === "delete" ? "leaves" : resource.op === "create" ? "joins" : "is attached again to";
  const alias = stack.links(when).find((link) => link.network === nameOf(network[when]))?.alias;
  const as = alias === undefined || resource.op === "delete" ? "" : ` as \`${alias}\``;
  return `\`${displayName(source)}\` ${verb} network \`${displayName(network)}\`${as}`;
}
