import pc from "picocolors";
import { LEAVES_BRIDGE, type ContainerReport } from "../arrange/arrange.ts";
import {
  byReason,
  type List,
  LISTS,
  type NotFollowed,
  type Reason,
  type ReportEntry,
} from "../model/reportEntry.ts";

const COLOURS: Readonly<Record<List, (text: string) => string>> = {
  carried: pc.green,
  changed: pc.yellow,
  "not carried": pc.red,
};

/** The report as text. Each flag of a container is in one of three lists. */
export function reportText(
  reports: readonly ContainerReport[],
  notFollowed: readonly NotFollowed[] = [],
): string {
  const bridge = reports.some(({ leavesBridge }) => leavesBridge) ? [LEAVES_BRIDGE] : [];
  const left = notFollowed.length > 0 ? [notFollowedText(notFollowed)] : [];
  const sum = `${summary(reports)}${left.length > 0 ? `; ${notFollowed.length} seen and not followed` : ""}`;
  return [...reports.map(containerText), ...bridge, ...left, sum].join("\n\n");
}

function notFollowedText(all: readonly NotFollowed[]): string {
  return [
    pc.red("seen and not followed"),
    ...all.flatMap(({ where, what, why, todo }) => [
      `  ${where}: ${what}`,
      `    ${why}`,
      `    to do: ${todo}`,
    ]),
  ].join("\n");
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
  const reasons = byReason(entries);
  const title = `  ${COLOURS[list](list)}`;
  const [first] = reasons;
  if (first === undefined) return [];
  if (reasons.length === 1) return [`${title}: ${first.whats.join(", ")}`, ...reasonText(first, "    ")];
  return [
    title,
    ...reasons.flatMap((each) => [`    ${each.whats.join(", ")}`, ...reasonText(each, "      ")]),
  ];
}

function reasonText({ why, todo }: Reason, indent: string): string[] {
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

/** Whether every part of the input is carried, with or without a difference. */
export function isWhole(reports: readonly ContainerReport[]): boolean {
  return reports.every(({ entries }) => entries.every(({ list }) => list !== "not carried"));
}
