import { type ContainerModel, namedAt, type SharedBy } from "../model/containerModel.ts";
import { partsOfOthers } from "../model/createBody.ts";
import { notCarried, type ReportEntry } from "../model/reportEntry.ts";

/** Containers that have the network of one that the program makes anew, or the like: they stay in that of the old one. */
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
