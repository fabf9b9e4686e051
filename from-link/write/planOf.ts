import type { Program } from "../arrange/program.ts";
import type { Plan, PlannedContainer } from "../model/plan.ts";

/** The plan of a takeover, in the order of the program: sources first. */
export function planOf(
  { parts }: Program,
  others: Pick<Plan, "project" | "stack" | "sources" | "daemonHost">,
): Plan {
  return {
    version: 1,
    ...others,
    containers: parts.map((part): PlannedContainer => {
      const { name, model } = part;
      const { running } = model ?? {};
      const known = {
        name,
        id: running?.id,
        links: part.kind === "linked" ? part.links.map(({ source, alias }) => ({ source, alias })) : [],
      };
      if (part.kind === "existing") return { ...known, action: "attach" };
      return {
        ...known,
        resource: name,
        type:
          part.kind === "linked" ? "redis-link:index:LinkedContainer" : "docker:index/container:Container",
        action: running === undefined ? "create" : "recreate",
        asideName: running === undefined ? undefined : `${name}-before-redis-link`,
      };
    }),
  };
}
