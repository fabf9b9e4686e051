import type { ReportEntry } from "../model/reportEntry.ts";
import { CONFIG_RULES } from "./configRules.ts";
import { HOST_RULES } from "./hostRules.ts";
import type { Item, Rule } from "./rule.ts";

/** The rule for an item; undefined for a field that is not known, and for those of networks. */
export function ruleFor({ field }: Item): Rule | undefined {
  const [part = "", name = ""] = field.split(".");
  return part === "HostConfig" ? HOST_RULES[name] : CONFIG_RULES[field];
}

/** Which item it is, for a report. */
export function nameOf(item: Item): Pick<ReportEntry, "what" | "field"> {
  const { field, key } = item;
  const at = key === undefined ? field : `${field}[${key}]`;
  const [part = "", name = ""] = field.split(".");
  if (part === "NetworkingConfig") return { what: `${name} on network ${key ?? ""}`, field: at };
  return { what: ruleFor(item)?.what(item) ?? field, field: at };
}

/** An item that nothing is done with. */
export function entryFor(item: Item): ReportEntry {
  return { list: "carried", ...nameOf(item) };
}
