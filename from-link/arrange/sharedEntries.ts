import { type ContainerModel, namedAt, type SharedBy } from "../model/containerModel.ts";
import { partsOfOthers } from "../model/createBody.ts";
import { notCarried, type ReportEntry } from "../model/reportEntry.ts";

/**
 * The report's entries for containers that share the network, processes or memory of a container that is made again. After the
 * move, these containers still share with the old container.
 */
export function sharedEntries(owner: ContainerModel, models: readonly ContainerModel[]): ReportEntry[] {
  const sharing = owner.sharedWith ?? models.flatMap((model) => sharedInText(owner, model));
  return sharing.map(({ name, flag }) => ({
    what: `${flag} container:${owner.name} of ${name}`,
    ...notCarried(
      `${name} stays in that of the old ${owner.name}, which stops`,
      `Once the program has made ${owner.name}, make ${name} anew with the same flag.`,
    ),
  }));
}

function sharedInText(owner: ContainerModel, model: ContainerModel): SharedBy[] {
  if (model.isOneOff === true) return [];
  return partsOfOthers(model.body)
    .filter((part) => part.owner === owner.name)
    .map(({ flag }) => ({ name: namedAt(model), flag }));
}
