import pc from "picocolors";
import { LEAVES_BRIDGE, type ContainerReport } from "../arrange/arrange.ts";
import { LISTS, type List, type ReportEntry } from "../model/reportEntry.ts";

const COLOURS: Readonly<Record<List, (text: string) => string>> = {
  carried: pc.green,
  changed: pc.yellow,
  "not carried": pc.red,
};

/** The report for a reader: each container, and each of its flags in one of three lists. */
export function reportText(reports: readonly ContainerReport[]): string {
  const bridge = reports.some(({ leavesBridge }) => leavesBridge) ? [LEAVES_BRIDGE] : [];
  return [...reports.map(containerText), ...bridge, summary(reports)].join("\n\n");
}

function containerText({ name, where, outcome, entries, notices }: ContainerReport): string {
  const place = where === name ? "" : ` (${where})`;
  return [
    `${pc.bold(name)}${place} ${outcome}`,
    ...LISTS.flatMap((list) =>
      listText(
        list,
        entries.filter((entry) => entry.list === list),
      ),
    ),
    ...notices.map((notice) => `  ${pc.cyan("mind")} ${notice}`),
  ].join("\n");
}

function listText(list: List, entries: readonly ReportEntry[]): string[] {
  const [first] = entries;
  if (first === undefined) return [];
  const title = `  ${COLOURS[list](list)}`;
  // What has one reason says it once.
  if (entries.every(({ why, todo }) => why === first.why && todo === first.todo)) {
    return [`${title}: ${entries.map(({ what }) => what).join(", ")}`, ...reason(first, "    ")];
  }
  return [title, ...entries.flatMap((entry) => [`    ${entry.what}`, ...reason(entry, "      ")])];
}

function reason({ why, todo }: ReportEntry, indent: string): string[] {
  return [
    ...(why === undefined ? [] : [`${indent}${why}`]),
    ...(todo === undefined ? [] : [`${indent}to do: ${todo}`]),
  ];
}

function summary(reports: readonly ContainerReport[]): string {
  const count = (list: List) =>
    reports.flatMap(({ entries }) => entries.filter((entry) => entry.list === list)).length;
  return `${reports.length} containers: ${LISTS.map((list) => `${count(list)} ${list}`).join(", ")}`;
}

/** Whether nothing is left for the user. */
export function isWhole(reports: readonly ContainerReport[]): boolean {
  return reports.every(({ entries }) => entries.every(({ list }) => list !== "not carried"));
}
