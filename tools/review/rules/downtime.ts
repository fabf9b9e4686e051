import { displayName, nameOf, volumesOf, type Resource, type ReviewedStack } from "../stack.ts";
import { changesInWords } from "../wording.ts";
import { appsOf, enumerated, named, type Rule } from "./rule.ts";

/** What stops for a while, or for good. */
export const downtimeRules: readonly Rule[] = [
  {
    name: "container-replaced",
    risk: "downtime",
    text: (resource, stack) => {
      if (resource.kind !== "container" || resource.op !== "replace") return undefined;
      const parts = [
        changesInWords(resource, stack).join("; "),
        dataStays(resource, stack),
        whoWaits(resource, stack),
      ];
      return `${named(resource)} is **replaced**: ${parts.filter(Boolean).join("; ")}`;
    },
  },
  {
    name: "container-removed",
    risk: "downtime",
    text: (resource, stack) => {
      if (resource.kind !== "container" || resource.op !== "delete") return undefined;
      const apps = appsOf(resource, stack).filter((name) => stack.byName("container", name)?.op !== "delete");
      const whom = apps.length > 0 ? `; ${enumerated(apps)} can no longer reach it` : "";
      return `${named(resource)} is **removed**, and what it served with it${whom}`;
    },
  },
  {
    name: "memory-lowered",
    risk: "downtime",
    text: (resource, stack) => {
      const [before, after] = [resource.before?.inputs.memory, resource.after?.inputs.memory].map(Number);
      if (resource.kind !== "container" || resource.op !== "update" || !((after ?? 0) < (before ?? 0)))
        return undefined;
      return `${named(resource)} is changed while it runs: ${changesInWords(resource, stack).join("; ")}; with less memory it may be killed`;
    },
  },
  {
    name: "alias-gone",
    risk: "downtime",
    text: (resource, stack) => {
      if (resource.kind !== "container") return undefined;
      const after = stack.links("after");
      const gone = stack
        .links("before")
        .filter(({ source, app }) => source === resource.urn && stack.get(app)?.op !== "delete")
        .filter((link) => !after.some(({ source, app, alias }) => is(link, { source, app, alias })));
      if (gone.length === 0 || resource.op === "delete") return undefined;
      return gone
        .map(({ alias, app, source }) => {
          const successor = after.find((link) => link.source === source && link.app === app);
          const name = displayName(stack.get(app) ?? resource);
          return successor === undefined
            ? `the link of \`${name}\` to \`${displayName(resource)}\` is **removed**: it no longer reaches it as \`${alias}\``
            : `the **alias** under which \`${name}\` reaches \`${displayName(resource)}\` changes: \`${alias}\` → ` +
                `\`${successor.alias}\`; whatever still uses the old name no longer finds it`;
        })
        .join("; ");
    },
  },
  {
    name: "password-anew",
    risk: "downtime",
    text: (resource) =>
      resource.kind === "password" && resource.op === "replace"
        ? `${named(resource)} is **generated anew**: clients with the old one are refused`
        : undefined,
  },
];

function is(link: object, other: object): boolean {
  return Object.entries(other).every(([key, value]) => (link as Record<string, unknown>)[key] === value);
}

function dataStays(resource: Resource, stack: ReviewedStack): string {
  const volumes = volumesOf(resource.after).filter((name) => {
    const op = stack.ofKind("volume").find(({ before }) => nameOf(before) === name)?.op;
    return volumesOf(resource.before).includes(name) && op !== "delete" && op !== "replace";
  });
  return volumes.length > 0 ? `its data stays in volume ${enumerated(volumes)}` : "";
}

function whoWaits(resource: Resource, stack: ReviewedStack): string {
  const apps = appsOf(resource, stack).filter((name) => stack.byName("container", name)?.op !== "delete");
  if (apps.length === 0) return "it is away for a few seconds";
  return `${enumerated(apps)} ${apps.length > 1 ? "reconnect" : "reconnects"}, expect a few seconds`;
}
