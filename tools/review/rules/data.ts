import { nameOf, volumesOf, type Resource } from "../stack.ts";
import { named, type Rule } from "./rule.ts";

const goes = ({ op }: Resource): boolean => op === "delete" || op === "replace";

/** What loses data, or takes away what keeps it. */
export const dataRules: readonly Rule[] = [
  {
    name: "volume-deleted",
    risk: "data",
    text: (resource) => {
      if (resource.kind !== "volume" || !goes(resource) || resource.before?.retainOnDelete) return undefined;
      const verb = resource.op === "delete" ? "deleted" : "replaced by an empty one";
      return `${named(resource)} is **${verb}**: all data in \`${nameOf(resource.before) ?? resource.name}\` is lost`;
    },
  },
  {
    name: "volume-left-behind",
    risk: "data",
    text: (resource) =>
      resource.kind === "volume" && resource.op === "replace" && resource.before?.retainOnDelete
        ? `${named(resource)} is **replaced** by an empty one; the data of before stays on the daemon in ` +
          `\`${nameOf(resource.before) ?? resource.name}\`, where nothing reads it`
        : undefined,
  },
  {
    name: "volume-unmounted",
    risk: "data",
    text: (resource) => {
      if (resource.kind !== "container" || resource.after === undefined) return undefined;
      const now = volumesOf(resource.after);
      const lost = volumesOf(resource.before).filter((name) => !now.includes(name));
      if (lost.length === 0) return undefined;
      return `${named(resource)} **no longer uses volume** \`${lost.join("`, `")}\`: it starts without the data in it`;
    },
  },
  {
    name: "data-no-longer-kept",
    risk: "data",
    text: ({ before, after, ...resource }) => {
      if (resource.kind !== "volume" || before === undefined || after === undefined) return undefined;
      const retained = before.retainOnDelete && !after.retainOnDelete;
      const isProtected = before.protect && !after.protect;
      if (!retained && !isProtected) return undefined;
      return (
        `${named({ before, after, ...resource })} is **no longer ${retained ? "kept" : "protected"}** ` +
        "when it leaves the stack: the next destroy deletes its data"
      );
    },
  },
];
