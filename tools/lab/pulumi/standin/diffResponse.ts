// Stand-in for the lab, not a real plugin: a comparison in the engine's words.
import type * as Proto from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { listed } from "./check.ts";
import { diff, type Change } from "./diff.ts";
import type { Properties } from "./properties.ts";
import type { ResourceType } from "./resourceType.ts";

export function diffResponse(type: ResourceType, olds: Properties, news: Properties): Proto.DiffResponse {
  const changes = diff(type.fields, olds, news);
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const topLevel = (paths: Iterable<string>): string[] =>
    [...new Set(Array.from(paths, (path) => path.split(/[.[]/)[0] ?? path))].sort();
  const replaces = topLevel([...changes].filter(([, change]) => change.replaces).map(([path]) => path));

  const response = new proto.DiffResponse();
  response.setChanges(changes.size === 0 ? DIFF_NONE : DIFF_SOME);
  response.setReplacesList(replaces);
  response.setDiffsList(topLevel(changes.keys()));
  const stable = Object.keys(type.fields).filter(
    (key) => type.fields[key]?.replaces && !replaces.includes(key),
  );
  response.setStablesList(stable);
  response.setDeletebeforereplace(replaces.length > 0 && deletesFirst(type, news));
  response.setHasdetaileddiff(true);
  for (const [path, change] of changes) response.getDetaileddiffMap().set(path, propertyDiff(change));
  return response;
}

/** Two resources cannot share a name: one that the program gave, rather than a generated one, must go first. */
const deletesFirst = (type: ResourceType, news: Properties): boolean =>
  type.deleteBeforeReplace === true || (type.autonamed === true && !listed(news).includes("name"));

function propertyDiff({ kind, replaces }: Change): Proto.PropertyDiff {
  const { ADD, UPDATE, DELETE, ADD_REPLACE, UPDATE_REPLACE, DELETE_REPLACE } = proto.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
  } as const;
  const response = new proto.PropertyDiff();
  response.setKind(kinds[kind][replaces ? 1 : 0]);
  return response;
}
