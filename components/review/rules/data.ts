import { keptBy, nameOf, type Resource } from "../resource.ts";
import { mount } from "../wording.ts";
import { named, type Rule } from "./rule.ts";

const goes = ({ op }: Resource): boolean => op === "delete" || op === "replace";

/** Rules about lost data and removed protection of data. */
export const dataRules: readonly Rule[] = [
  {
    name: "volume-deleted",
    kind: "volume",
    text: (resource, stack) => {
      if (!goes(resource) || resource.before?.retainOnDelete || keptBy(resource, stack)) return undefined;
      if (resource.op === "delete") return `${named(resource)} is **deleted**: all data in it is lost`;
      return `${named(resource)} is **replaced by an empty one**: all data in \`${nameOf(resource.before) ?? resource.name}\` is lost`;
    },
  },
  {
    name: "nodes-deleted",
    kind: "nodes",
    text: (resource, stack) =>
      goes(resource) && !resource.before?.properties.retainData && !keptBy(resource, stack)
        ? `${named(resource)} is **${resource.op === "delete" ? "deleted" : "replaced by an empty one"}**: all data on its machines is lost`
        : undefined,
  },
  {
    name: "nodes-no-longer-kept",
    kind: "nodes",
    text: (resource) =>
      resource.before?.properties.retainData && resource.after?.properties.retainData === false
        ? `the data of ${named(resource)} is **no longer kept** when it leaves the stack`
        : undefined,
  },
  {
    name: "volume-left-behind",
    kind: "volume",
    text: (resource, stack) =>
      resource.op === "replace" && resource.before?.retainOnDelete && keptBy(resource, stack) === undefined
        ? `${named(resource)} is **replaced** by an empty one; the data of before stays on the daemon in ` +
          `\`${nameOf(resource.before) ?? resource.name}\`, where nothing reads it`
        : undefined,
  },
  {
    name: "data-of-former-name",
    kind: "volume",
    text: (resource, stack) =>
      keptBy(resource, stack) === "rename"
        ? `${named(resource)} is **empty**, as its component was renamed by \`aliases\`: the data stays on the daemon in ` +
          `\`${nameOf(resource.before) ?? resource.name}\`, where nothing reads it. Give the component the \`containerName\` ` +
          "of before, and it goes on with the data"
        : undefined,
  },
  {
    name: "volume-unmounted",
    kind: "container",
    text: (resource) => {
      if (resource.after === undefined) return undefined;
      const now = resource.after.properties.volumes.map(mount);
      const lost = (resource.before?.properties.volumes ?? []).map(mount).filter((one) => !now.includes(one));
      if (lost.length === 0) return undefined;
      return `${named(resource)} **loses ${lost.join(" and ")}**: it starts without the data in it`;
    },
  },
  {
    name: "path-loses-volume",
    kind: "imageVolumes",
    text: ({ op, before, after, changes }) => {
      if (op !== "update" || before === undefined || after === undefined) return undefined;
      const { containerName, paths, taken } = after.properties;
      const asked = before.properties.paths.filter((path) => !paths.includes(path));
      const lines = before.properties.volumes.flatMap((volume) => {
        const { containerPath: path } = volume;
        const start = "it starts without the data in it, which stays in the volume";
        if (taken.includes(path))
          return [`**loses ${mount(volume)}** to what is mounted there now: ${start}`];
        if (!asked.includes(path) && (paths.includes(path) || !changes.includes("image"))) return [];
        return [
          `**may lose ${mount(volume)}**: if its image does not declare that path as a \`VOLUME\`, ${start}`,
        ];
      });
      return lines.length > 0 ? `the container \`${containerName}\` ${lines.join("; it ")}` : undefined;
    },
  },
  {
    name: "data-no-longer-kept",
    kind: "volume",
    text: (resource) => {
      const { before, after } = resource;
      if (before === undefined || after === undefined) return undefined;
      const retained = before.retainOnDelete && !after.retainOnDelete;
      const isProtected = before.protect && !after.protect;
      if (!retained && !isProtected) return undefined;
      return (
        `${named(resource)} is **no longer ${retained ? "kept" : "protected"}** ` +
        "when it leaves the stack: the next destroy deletes its data"
      );
    },
  },
];
