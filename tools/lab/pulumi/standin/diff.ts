import type * as Proto from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import {
  type Field,
  type Fields,
  hasUnknown,
  isObject,
  type Properties,
  sameValue,
  type Value,
  withoutZeros,
} from "./fields.ts";
import type { ResourceType } from "./resourceType.ts";

// Stand-in for the lab, not a real plugin: finds inputs that differ from the state, and whether to replace the resource.

export interface Change {
  kind: "add" | "update" | "delete";
  replaces: boolean;
}
/** Changes by the input's path, in the notation of `pulumi preview --diff`: `ports[0].external`. */
export type Changes = Map<string, Change>;

/** Compares the state (`olds`) with inputs that passed a check (`news`). */
export const diff = (fields: Fields, olds: Properties, news: Properties): Changes =>
  new Map(changesIn(fields, olds, news, "", false));

type Found = Generator<[path: string, Change], void>;

/** @param all whether every change in these inputs replaces the resource */
function* changesIn(fields: Fields, olds: Properties, news: Properties, prefix: string, all: boolean): Found {
  for (const [key, field] of Object.entries(fields)) {
    if (field.output === true) continue;
    const path = prefix + key;
    const replaces = all || field.replaces === true;
    const [old, next] = [olds[key], news[key]];
    if (next === undefined || next === null) {
      if (field.computed !== true && withoutZeros(old) !== undefined) {
        yield [path, { kind: "delete", replaces }];
      } else if (field.computed === true && field.kind === "list" && (old === undefined || old === null)) {
        // After a failed creation, the state lacks what would have been read back. As in Terraform, only lists show this.
        yield [path, { kind: "add", replaces }];
      }
    } else {
      yield* changesOf(field, old, next, path, replaces);
    }
  }
}

function* changesOf(
  field: Field,
  old: Value | undefined,
  next: Value,
  path: string,
  replaces: boolean,
): Found {
  const { fields, kind } = field;
  if (fields !== undefined && !hasUnknown(next)) {
    if (kind === "block" && isObject(old) && isObject(next)) {
      yield* changesIn(fields, old, next, `${path}.`, replaces);
      return;
    }
    if (kind === "blockList" && Array.isArray(old) && Array.isArray(next) && old.length === next.length) {
      for (const [index, element] of next.entries()) {
        const before = old[index];
        if (!isObject(element) || !isObject(before)) continue;
        yield* changesIn(fields, before, element, `${path}[${index}].`, replaces);
      }
      return;
    }
  }
  const ordered = kind === "set" || kind === "blockSet" ? sorted : (item: Value | undefined) => item;
  if (!sameValue(ordered(old), ordered(next)))
    yield [path, { kind: withoutZeros(old) === undefined ? "add" : "update", replaces }];
}

function sorted(items: Value | undefined): Value | undefined {
  if (!Array.isArray(items)) return items;
  const key = (item: Value): string => JSON.stringify(withoutZeros(item) ?? null);
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** The changes, in the form of an answer to the engine. */
export function diffResponse(type: ResourceType, olds: Properties, news: Properties): Proto.DiffResponse {
  const changes = diff(type.fields, olds, news);
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const topLevel = (paths: Iterable<string>): string[] =>
    [...new Set(Array.from(paths, (path) => path.split(/[.[]/)[0] ?? path))].sort();
  const replaces = topLevel([...changes].filter(([, change]) => change.replaces).map(([path]) => path));

  const stable = Object.keys(type.fields).filter(
    (key) => type.fields[key]?.replaces && !replaces.includes(key),
  );
  const response = new proto.DiffResponse()
    .setChanges(changes.size === 0 ? DIFF_NONE : DIFF_SOME)
    .setReplacesList(replaces)
    .setDiffsList(topLevel(changes.keys()))
    .setStablesList(stable)
    .setDeletebeforereplace(replaces.length > 0 && type.deleteBeforeReplace === true)
    .setHasdetaileddiff(true);
  for (const [path, change] of changes) response.getDetaileddiffMap().set(path, propertyDiff(change));
  return response;
}

function propertyDiff({ kind, replaces }: Change): Proto.PropertyDiff {
  const { ADD, UPDATE, DELETE, ADD_REPLACE, UPDATE_REPLACE, DELETE_REPLACE } = proto.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
  } as const;
  return new proto.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]);
}
