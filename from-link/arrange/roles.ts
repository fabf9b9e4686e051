import type { ContainerModel } from "../model/containerModel.ts";

/**
 * What a container is among the others: a consumer has links; a source is led to by one; others have the volumes of data;
 * a command ran once; and what is apart has no part in any link.
 */
export type Role = "consumer" | "source" | "data" | "command" | "apart";

/** The role of each container. */
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

/** Containers whose volumes a container has, and whose volumes these have. */
function holders(
  { body }: ContainerModel,
  all: readonly ContainerModel[],
  before: readonly string[],
): string[] {
  const names = (body.HostConfig?.VolumesFrom ?? []).map((text) => text.split(":")[0] ?? "");
  return names
    .filter((name) => !before.includes(name))
    .flatMap((name) => {
      const found = all.find((model) => model.name === name);
      return found === undefined ? [] : [name, ...holders(found, all, [...before, ...names])];
    });
}
