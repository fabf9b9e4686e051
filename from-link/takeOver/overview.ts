import type { Plan } from "../model/plan.ts";
import type { Entry } from "./journal.ts";

const WIDTH = 80;
const MOST_FILES = 3;

/** The planned changes of a takeover, which the user has to confirm. */
interface Overview {
  readonly plan: Plan;
  readonly folder: string;
  /** Groups of containers that move together, in order. */
  readonly chains: readonly (readonly Entry[])[];
  /** Files that the replacements will not have, because they are outside mounts; by container name. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Number of resources that Pulumi will make. */
  readonly toCreate: number;
}

/** The text that describes a planned takeover, in 80 columns. */
export function planText({ plan, folder, chains, files, toCreate }: Overview): string {
  const stay = plan.containers.filter(({ action }) => action === "attach");
  return [
    ...(stay.length > 0
      ? [
          "These go on as they run, and are attached to the networks of their links:",
          ...stay.map(({ name }) => `  ${name}`),
          "",
        ]
      : []),
    "These are moved, one after the other:",
    ...chains.flatMap((chain, index) => chainLines(chain, index + 1, plan, files)),
    "",
    ...fold(
      `Pulumi's preview passed: ${toCreate} resources are to be made. Networks come first, while everything runs.`,
    ),
    ...fold(
      "Each container is stopped, renamed and made anew by Pulumi. If the new one does not get well, the old one is " +
        "put back by itself. Volumes and images stay as they are.",
    ),
    `Until the old ones are removed by \`from-link finish ${folder}\`,`,
    `\`from-link roll-back ${folder}\` leads back.`,
  ].join("\n");
}

function chainLines(chain: readonly Entry[], number: number, plan: Plan, files: Overview["files"]): string[] {
  const together = chain.length > 1 ? " (linked: stopped and made together)" : "";
  return chain.flatMap((entry, index) => [
    ...fold(
      `${index === 0 ? `${number}.`.padEnd(4) : "    "}${entry.name}${linkWords(entry, plan)}${index === 0 ? together : ""}`,
      "      ",
    ),
    ...notes(entry, files.get(entry.name) ?? []).flatMap((note) => fold(`      - ${note}`, "        ")),
  ]);
}

function linkWords({ name }: Entry, { containers }: Plan): string {
  const links = containers.find((one) => one.name === name)?.links ?? [];
  return links.length === 0
    ? ""
    : `, linked to ${links.map(({ source, alias }) => (source === alias ? source : `${source} as ${alias}`)).join(", ")}`;
}

function notes({ id, running, restart, autoRemove, asideName }: Entry, files: readonly string[]): string[] {
  if (id === undefined) return ["nothing of it runs: it is made"];
  return [
    `waits as ${asideName}`,
    ...(running ? [] : ["does not run now"]),
    ...(restart === "no" ? [] : [`restart policy ${restart}, off while it waits`]),
    ...(autoRemove
      ? ["Docker deletes it once it stops (--rm): a copy holds its volumes first, and waits in its place"]
      : []),
    ...(files.length > 0
      ? [`${fileWords(files)} outside of volumes stay${files.length === 1 ? "s" : ""} behind`]
      : []),
  ];
}

/** A phrase with the first few files by name, and the number of all others. */
export function fileWords(files: readonly string[]): string {
  const named = files.slice(0, MOST_FILES).join(", ");
  if (files.length <= MOST_FILES) return named;
  return `${named} and ${files.length - MOST_FILES} more`;
}

/** Breaks a text into lines of at most 80 columns, unless a word is longer. All lines after the first are indented. */
export function fold(text: string, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}${word.trimStart()}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
