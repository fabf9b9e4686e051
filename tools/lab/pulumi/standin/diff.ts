// Stand-in for the lab, not a real plugin: which inputs differ from the state, and which of them replace.
import type { Field, Fields } from "./fields.ts";
import { hasUnknown, isObject, sameValue, withoutZeros, type Properties, type Value } from "./properties.ts";

export interface Change {
  kind: "add" | "update" | "delete";
  replaces: boolean;
}
/** By path, as `pulumi preview --diff` shows it: `ports[0].external`. */
export type Changes = Map<string, Change>;

/** Compares the state (`olds`) with inputs that passed a check (`news`). */
export function diff(fields: Fields, olds: Properties, news: Properties): Changes {
  const changes: Changes = new Map();
  diffBlock(fields, olds, news, { prefix: "", replaces: false }, changes);
  return changes;
}

interface Place {
  prefix: string;
  replaces: boolean;
}

function diffBlock(fields: Fields, olds: Properties, news: Properties, place: Place, changes: Changes): void {
  for (const [key, field] of Object.entries(fields)) {
    if (field.output === true) continue;
    const path = place.prefix + key;
    const replaces = place.replaces || field.replaces === true;
    const [old, next] = [olds[key], news[key]];
    if (next === undefined || next === null) {
      if (field.computed !== true && withoutZeros(old) !== undefined) {
        changes.set(path, { kind: "delete", replaces });
      } else if (field.computed === true && field.kind === "list" && (old === undefined || old === null)) {
        // So it is after a creation that failed: nothing was read back. Lists alone show that, as in Terraform.
        changes.set(path, { kind: "add", replaces });
      }
    } else {
      diffValue(field, old, next, { prefix: path, replaces }, changes);
    }
  }
}

function diffValue(field: Field, old: Value | undefined, next: Value, place: Place, changes: Changes): void {
  const { prefix: path, replaces } = place;
  if (field.fields !== undefined && !hasUnknown(next)) {
    if (field.kind === "block" && isObject(old) && isObject(next)) {
      diffBlock(field.fields, old, next, { prefix: `${path}.`, replaces }, changes);
      return;
    }
    if (
      field.kind === "blockList" &&
      Array.isArray(old) &&
      Array.isArray(next) &&
      old.length === next.length
    ) {
      for (const [index, element] of next.entries()) {
        const before = old[index];
        if (!isObject(element) || !isObject(before)) continue;
        diffBlock(field.fields, before, element, { prefix: `${path}[${index}].`, replaces }, changes);
      }
      return;
    }
  }
  const ordered =
    field.kind === "set" || field.kind === "blockSet" ? sorted : (item: Value | undefined) => item;
  if (!sameValue(ordered(old), ordered(next))) {
    changes.set(path, { kind: withoutZeros(old) === undefined ? "add" : "update", replaces });
  }
}

function sorted(items: Value | undefined): Value | undefined {
  if (!Array.isArray(items)) return items;
  const key = (item: Value): string => JSON.stringify(withoutZeros(item) ?? null);
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}
