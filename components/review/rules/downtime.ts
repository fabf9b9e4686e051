import { nameOf, volumesOf, type Resource } from "../resource.ts";
import type { Link, ReviewedStack } from "../stack.ts";
import { changesInWords } from "../wording.ts";
import { appsOf, enumerated, linkInWords, linkOf, named, type Rule } from "./rule.ts";

/** Inputs of a RedisFailover. If one of them changes, each node is restarted. */
const ROLLED = ["image", "nodes", "secrets", "configs", "maxLagSeconds", "downAfterSeconds", "memoryMb"];

/** Rules about servers and links that stop working, for a while or for good. */
export const downtimeRules: readonly Rule[] = [
  {
    name: "container-replaced",
    kind: "container",
    text: (resource, stack) => {
      if (resource.op !== "replace") return undefined;
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
    kind: "container",
    text: (resource, stack) => {
      if (resource.op !== "delete") return undefined;
      const apps = appsOf(resource, stack);
      const whom = apps.length > 0 ? `; ${enumerated(apps)} can no longer reach it` : "";
      return `${named(resource)} is **removed**, and what it served with it${whom}`;
    },
  },
  {
    name: "memory-lowered",
    kind: "container",
    text: (resource, stack) => {
      const { op, before, after } = resource;
      if (op !== "update" || !before || !after) return undefined;
      if (!(after.properties.memory < before.properties.memory)) return undefined;
      return `${named(resource)} is changed while it runs: ${changesInWords(resource, stack).join("; ")}; with less memory it may be killed`;
    },
  },
  {
    name: "nodes-rolled",
    kind: "nodes",
    text: (resource, stack) => {
      if (resource.op !== "update" || !resource.changes.some((change) => ROLLED.includes(change)))
        return undefined;
      return (
        `the machines of ${named(resource)} are taken **one after the other**, the primary last, which hands over and is away for some ` +
        `seconds: ${changesInWords(resource, stack).join("; ")}`
      );
    },
  },
  {
    name: "link-removed",
    kind: "link",
    text: (resource, stack) => {
      const link = linkOf(resource, stack, "before");
      const goes = (end: string) => stack.get(end)?.op === "delete";
      if (link === undefined || resource.op !== "delete" || goes(link.app) || goes(link.source))
        return undefined;
      const isNew = ({ urn }: Link) => stack.get(urn)?.op === "create";
      const successor = stack
        .links("after")
        .find((other) => isNew(other) && other.source === link.source && other.app === link.app);
      const [app, source] = [link.app, link.source].map((end) => `\`${stack.endName(end)}\``);
      return successor === undefined
        ? `${linkInWords(link, stack)} is **removed**: ${app} no longer reaches it`
        : `the **alias** under which ${app} reaches ${source} changes: \`${link.alias}\` → ` +
            `\`${successor.alias}\`; whatever still uses the old name no longer finds it`;
    },
  },
  {
    name: "source-changed",
    kind: "link",
    text: (resource, stack) => {
      const [before, after] = [linkOf(resource, stack, "before"), linkOf(resource, stack, "after")];
      if (before === undefined || after === undefined || before.source === after.source) return undefined;
      return (
        `the link of \`${stack.endName(after.app)}\` as \`${after.alias}\` **leads to another source**: ` +
        `\`${stack.endName(before.source)}\` → \`${stack.endName(after.source)}\` and its data`
      );
    },
  },
  {
    name: "password-anew",
    kind: "password",
    text: (resource) =>
      resource.op === "replace"
        ? `${named(resource)} is **generated anew**: clients with the old one are refused`
        : undefined,
  },
];

function dataStays(resource: Resource, stack: ReviewedStack): string {
  const volumes = volumesOf(resource.after).filter((name) => {
    const op = stack.ofKind("volume").find(({ before }) => nameOf(before) === name)?.op;
    return volumesOf(resource.before).includes(name) && op !== "delete" && op !== "replace";
  });
  return volumes.length > 0 ? `its data stays in volume ${enumerated(volumes)}` : "";
}

function whoWaits(resource: Resource, stack: ReviewedStack): string {
  const apps = appsOf(resource, stack);
  if (apps.length === 0) return "it is away for a few seconds";
  return `${enumerated(apps)} ${apps.length > 1 ? "reconnect" : "reconnects"}, expect a few seconds`;
}
