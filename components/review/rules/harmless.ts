import { DONE, linkInWords, linkOf, named, type Rule } from "./rule.ts";
import { keptBy, nameOf } from "../resource.ts";
import { changesInWords } from "../wording.ts";

/** Rules for changes without a risk. Of the rules with `otherwise`, the first one that applies makes the finding. */
export const harmlessRules: readonly Rule[] = [
  {
    name: "data-kept",
    kind: "volume",
    text: (resource, stack) => {
      const { op, before, after } = resource;
      if (keptBy(resource, stack) === "name")
        return `${named(resource)} stays with its data, as the program has it still`;
      if (op === "delete" && before?.retainOnDelete)
        return `${named(resource)} leaves the stack; its data stays on the daemon`;
      return after?.retainOnDelete && before?.retainOnDelete === false
        ? `${named(resource)} is kept from now on when it leaves the stack`
        : undefined;
    },
  },
  {
    name: "linked",
    kind: "link",
    otherwise: true,
    text: (resource, stack) => {
      const link = linkOf(resource, stack, resource.op === "delete" ? "before" : "after");
      if (link === undefined || resource.op === "same") return undefined;
      const how = {
        create: "added",
        update: resource.changes.includes("containerId")
          ? "attached again, as its source is a new container"
          : "changed in place",
        replace: "made anew",
        delete: "removed",
      }[resource.op];
      return `${linkInWords(link, stack)} is ${how}`;
    },
  },
  {
    name: "image-volumes",
    kind: "imageVolumes",
    otherwise: true,
    text: ({ before, after }) =>
      after &&
      `each \`VOLUME\` of the image of \`${after.properties.containerName}\` ${before ? "that has none yet " : ""}gets a volume of the stack`,
  },
  {
    name: "image",
    kind: "image",
    otherwise: true,
    text: (resource) => {
      if (resource.op === "same" || resource.op === "delete") return undefined;
      const how = resource.after?.inputs.build === undefined ? "pulled" : "built";
      const [old, now] = [nameOf(resource.before), nameOf(resource.after)];
      const rest = old === undefined ? "" : old === now ? " anew" : ` in place of \`${old}\``;
      return `${named(resource)} is ${how}${rest}`;
    },
  },
  {
    name: "changed",
    otherwise: true,
    text: (resource, stack) => {
      if (resource.op === "same") return undefined;
      const words = changesInWords(resource, stack).join("; ");
      return `${named(resource)} is ${DONE[resource.op]}${words === "" ? "" : `: ${words}`}`;
    },
  },
];
