import type { ContainerModel } from "../model/containerModel.ts";

/** How a command with links is run from now on. */
export function commandHint({ links }: ContainerModel, models: readonly ContainerModel[]): string {
  const [link] = links;
  if (link === undefined) return "Run it as before.";
  const { source, alias } = link;
  const others = models.filter(({ isOneOff }) => isOneOff !== true);
  const same = others.find((model) =>
    model.links.some((each) => each.source === source && each.alias === alias),
  );
  const any = others.find((model) => model.links.some((each) => each.source === source));
  if (same !== undefined)
    return `Run it with --network ${same.name}-link-${alias} in place of --link ${source}:${alias}.`;
  if (any !== undefined) {
    const known = any.links.find((each) => each.source === source)?.alias ?? "";
    return `Run it with --network ${any.name}-link-${known} in place of --link, and call the source ${source} or ${known}.`;
  }
  return (
    `Give it a network with the source: docker network create ${alias}-net; docker network connect --alias ${alias} ` +
    `${alias}-net ${source}; and run it with --network ${alias}-net in place of --link.`
  );
}
