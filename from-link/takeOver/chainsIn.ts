import { chainsOf } from "./chains.ts";
import type { Entry } from "./journal.ts";
import type { Resources } from "./resources.ts";
import type { Takeover } from "./folderTakeover.ts";

/** Entries that are moved together: by the links of before, and by what the program says. */
export function chainsIn(
  { plan, journal }: Pick<Takeover, "plan" | "journal">,
  resources: Resources,
): Entry[][] {
  const nameOf = new Map(journal.entries.map(({ name }) => [resources.container(name), name]));
  const linked = journal.entries.map((entry) => {
    const urn = resources.container(entry.name);
    const links = plan.containers.find(({ name }) => name === entry.name)?.links ?? [];
    const needed = urn === undefined ? [] : resources.containersNeededBy(urn);
    return {
      ...{ name: entry.name, entry },
      needs: [...links.map(({ source }) => source), ...needed.map((one) => nameOf.get(one) ?? "")],
    };
  });
  return chainsOf(linked).map((chain) => chain.map(({ entry }) => entry));
}
