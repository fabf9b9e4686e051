import type { ContainerModel } from "../model/containerModel.ts";
import { Faults } from "../model/fault.ts";
import { namedAt, whereOf } from "../model/where.ts";

/**
 * Containers, each after those that its links and its volumes are from.
 *
 * @throws Faults that name a cycle, link by link
 */
export function sourcesFirst(models: readonly ContainerModel[]): ContainerModel[] {
  const ordered: ContainerModel[] = [];
  const path: ContainerModel[] = [];
  const visit = (model: ContainerModel) => {
    if (ordered.includes(model)) return;
    const start = path.indexOf(model);
    if (start >= 0) throw cycle([...path.slice(start), model]);
    path.push(model);
    for (const name of needs(model)) {
      const other = models.find((each) => each.name === name);
      if (other !== undefined && other !== model) visit(other);
    }
    path.pop();
    ordered.push(model);
  };
  models.forEach(visit);
  return ordered;
}

function needs({ links, body }: ContainerModel): string[] {
  const volumes = (body.HostConfig?.VolumesFrom ?? []).map((from) => from.split(":")[0] ?? "");
  return [...links.map(({ source }) => source), ...volumes];
}

function cycle(round: readonly ContainerModel[]): Faults {
  const [first] = round as [ContainerModel];
  return new Faults([
    {
      where: whereOf(first),
      what: `links in a circle: ${round.map(namedAt).join(" → ")}`,
      understood: "each of them is to be made after the other",
      todo:
        "Take one of these links out here, move the rest, and put the two on a network of their own for it: " +
        "docker network create NAME; docker network connect --alias ALIAS NAME CONTAINER.",
    },
  ]);
}
