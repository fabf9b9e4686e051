import type { ContainerModel } from "../model/containerModel.ts";

/**
 * What a container is among the others: a consumer has links; a source is led to by one; a command ran once; and what is
 * apart has no part in any link.
 */
export type Role = "consumer" | "source" | "command" | "apart";

/** The role of each container. */
export function rolesOf(models: readonly ContainerModel[]): ReadonlyMap<ContainerModel, Role> {
  const services = models.filter(({ isOneOff }) => isOneOff !== true);
  const led = new Set(services.flatMap(({ links }) => links.map(({ source }) => source)));
  return new Map(
    models.map((model) => {
      if (model.isOneOff === true) return [model, "command"];
      if (model.links.length > 0) return [model, "consumer"];
      return [model, led.has(model.name) ? "source" : "apart"];
    }),
  );
}
