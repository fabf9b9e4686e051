import { type ContainerModel, namedAt, whereOf } from "../model/containerModel.ts";
import { holdersOf } from "../model/createBody.ts";
import { Faults } from "../model/reportEntry.ts";

/**
 * The role of a container among the others. `consumer`: has links. `source`: a link leads to it. `data`: consumers or sources
 * use its volumes. `command`: runs a command that ends. `apart`: has nothing to do with links.
 */
export type Role = "consumer" | "source" | "data" | "command" | "apart";

/**
 * The containers, some of which are turned from commands into services: a container that was run at a terminal is a service if
 * a service links to it by name or uses its volumes.
 */
export function withServices<T extends { readonly model: ContainerModel }>(read: readonly T[]): T[] {
  const services = read.filter(({ model }) => model.isOneOff !== true).map(({ model }) => model);
  const needed = new Set(
    services.flatMap(({ links, body }) => [...links.map(({ source }) => source), ...holdersOf(body)]),
  );
  const isNeeded = ({ model }: T) => model.isOneOff === true && model.isNamed && needed.has(model.name);
  if (!read.some(isNeeded)) return [...read];
  return withServices(
    read.map((each) => (isNeeded(each) ? { ...each, model: { ...each.model, isOneOff: false } } : each)),
  );
}

/** The roles of all containers. */
export function rolesOf(models: readonly ContainerModel[]): ReadonlyMap<ContainerModel, Role> {
  const services = models.filter(({ isOneOff }) => isOneOff !== true);
  const led = new Set(services.flatMap(({ links }) => links.map(({ source }) => source)));
  const taking = services.filter(({ name, links }) => links.length > 0 || led.has(name));
  const holding = new Set(taking.flatMap((model) => holders(model, services, [])));
  return new Map(
    models.map((model) => {
      if (model.isOneOff === true) return [model, "command"];
      if (model.links.length > 0) return [model, "consumer"];
      if (led.has(model.name)) return [model, "source"];
      return [model, holding.has(model.name) ? "data" : "apart"];
    }),
  );
}

/** Names of the containers from which a container takes volumes by `--volumes-from`, directly or indirectly. */
function holders(
  { body }: ContainerModel,
  all: readonly ContainerModel[],
  before: readonly string[],
): string[] {
  const names = holdersOf(body);
  return names
    .filter((name) => !before.includes(name))
    .flatMap((name) => {
      const found = all.find((model) => model.name === name);
      return found === undefined ? [] : [name, ...holders(found, all, [...before, ...names])];
    });
}

/**
 * Sorts containers, so that each comes after the containers to which it links or from which it takes volumes.
 *
 * @throws Faults that name each link of a circle of links
 */
export function sourcesFirst(models: readonly ContainerModel[]): ContainerModel[] {
  const ordered: ContainerModel[] = [];
  const path: ContainerModel[] = [];
  const visit = (model: ContainerModel) => {
    if (ordered.includes(model)) return;
    const start = path.indexOf(model);
    if (start >= 0) throw cycle([...path.slice(start), model]);
    path.push(model);
    for (const name of [...model.links.map(({ source }) => source), ...holdersOf(model.body)]) {
      const other = models.find((each) => each.name === name);
      if (other !== undefined && other !== model) visit(other);
    }
    path.pop();
    ordered.push(model);
  };
  models.forEach(visit);
  return ordered;
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
