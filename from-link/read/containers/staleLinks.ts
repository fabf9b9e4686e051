import type { InspectedContainer } from "./inspected.ts";
import { inOrder, linksOf } from "../../model/links.ts";

/** Links whose source was made anew after the consumer started: its hosts file and variables tell an address of before. */
export function staleLinks(
  { Name, State, HostConfig }: InspectedContainer,
  all: readonly InspectedContainer[],
): { container: string; text: string }[] {
  const container = Name.replace(/^\//, "");
  const startedAt = Date.parse(State.StartedAt ?? "");
  return inOrder(linksOf({ HostConfig })).flatMap(({ source, alias }) => {
    const found = all.find((each) => each.Name === `/${source}`);
    if (State.Running !== true || found === undefined || Date.parse(found.Created) <= startedAt) return [];
    const text =
      `Its link ${source}:${alias} is stale by now: ${source} was made anew after ${container} started, which has the ` +
      "address of before. The new link leads to the new one.";
    return [{ container, text }];
  });
}
