import { LEAVES_BRIDGE, type ContainerReport } from "../arrange/arrange.ts";
import type { Plan, PlannedContainer } from "../model/plan.ts";
import { byReason, grouped, LISTS, type NotFollowed } from "../model/reportEntry.ts";

/** The text of MIGRATION.md: which containers move in which order, how to go back, and what the user has to do by hand. */
export function migrationText(
  plan: Plan,
  reports: readonly ContainerReport[],
  hasOwnPassphrase: boolean,
  notFollowed: readonly NotFollowed[] = [],
): string {
  const hasRunning = plan.containers.some(({ action }) => action === "recreate");
  const left = leftToDo(reports);
  return [
    "# Moving away from --link",
    "",
    "Written by from-link. The report below is of the day it was written; the program is yours from now on.",
    "",
    "## In which order",
    "",
    "| | Container | What happens | Links |",
    "| --- | --- | --- | --- |",
    ...plan.containers.map((each, index) => row(each, index + 1)),
    "",
    ...(hasRunning ? TAKE_OVER : FRESH),
    "",
    ...(hasOwnPassphrase ? [] : [...PASSPHRASE, ""]),
    ...(reports.some(({ leavesBridge }) => leavesBridge) ? [LEAVES_BRIDGE, ""] : []),
    ...(left.length === 0 ? [] : ["## Left to do by hand", "", ...left, ""]),
    ...(notFollowed.length === 0
      ? []
      : [
          "## Seen and not followed",
          "",
          ...notFollowed.map(
            ({ where, what, why, todo: remedy }) => `- \`${where}\`, \`${plain(what)}\`: ${why}. ${remedy}`,
          ),
          "",
        ]),
    "## What became of each flag",
    "",
    ...reports.flatMap(section),
  ].join("\n");
}

const TAKE_OVER = [
  "`from-link take-over .` does it step by step, and shows its plan first: nothing is stopped before `pulumi preview` has passed.",
  "One container after the other is stopped, renamed, and made anew; if it does not get well, the old one is back by itself.",
  "",
  "- `from-link take-over .` again goes on where it was interrupted.",
  "- `from-link roll-back .` returns to the start, at any time before `finish`: the old containers are kept until then.",
  "- `from-link finish .` deletes the old containers, and no volume.",
  "",
  "`rollback.json` says how they were. Secrets are not in it, as the old containers themselves have them.",
];

const FRESH = [
  "Nothing of this runs, as far as from-link was told: containers of these names are to be gone first, and sources that stay",
  "are to run. Networks that the program names are to be there: `docker compose down` removes those of Compose, and",
  "`docker network create NAME` makes one again.",
  "",
  "```sh",
  "npm install",
  "pulumi preview",
  "pulumi up",
  "```",
  "",
  "To go back, `pulumi destroy`, and run the commands as before.",
];

const PASSPHRASE = [
  "`state/passphrase` has the passphrase of the stack's secrets, as the environment named none. Keep it where you keep",
  "passwords. For commands of Pulumi by hand:",
  "",
  "```sh",
  'export PULUMI_CONFIG_PASSPHRASE_FILE="$PWD/state/passphrase"',
  "```",
];

function row({ name, action, links }: PlannedContainer, number: number): string {
  const what = {
    attach: "stays as it runs, and is put on the networks of links",
    recreate: "is made anew",
    create: "is made",
  }[action];
  return `| ${number} | ${name} | ${what} | ${links.map(({ source, alias }) => `${source} as ${alias}`).join(", ")} |`;
}

/** List items for what the user has to do. Each task appears once, with all containers and flags that need it. */
function leftToDo(reports: readonly ContainerReport[]): string[] {
  const todos = reports.flatMap((report) => {
    const reasons = byReason(report.entries);
    return reasons
      .filter(({ todo }) => todo !== undefined)
      .map(({ whats, why, todo }) => {
        // If one reason holds for all flags of a container, the flags are not listed.
        const flags = reasons.length === 1 ? "" : `, ${codes(whats)}`;
        return { report, text: `${flags}: ${why === undefined ? "" : `${why}. `}${todo ?? ""}` };
      });
  });
  return grouped(todos, ({ text }) => text).map((some) => {
    const names = new Set(some.map(({ report }) => titleOf(report, reports)));
    return `- ${[...names].join(", ")}${some[0]?.text ?? ""}`;
  });
}

/** Name of a container, with its place in the input if another container has the same name. */
function titleOf({ name, where }: ContainerReport, reports: readonly ContainerReport[]): string {
  return reports.filter((other) => other.name === name).length > 1 ? `${name} (${where})` : name;
}

function section({ name, where, outcome, entries, notices }: ContainerReport): string[] {
  const said = entries.map((entry) =>
    entry.todo === undefined ? entry : { ...entry, why: "see what is left to do", todo: undefined },
  );
  const lists = LISTS.flatMap((list) =>
    byReason(said.filter((entry) => entry.list === list)).map(
      ({ whats, why }) => `- ${list}: ${codes(whats)}${why === undefined ? "" : `: ${why}`}`,
    ),
  );
  return [
    `### ${name}`,
    "",
    `${where === name ? "It" : `\`${where}\`:`} ${outcome}.`,
    "",
    ...lists,
    ...notices.map((notice) => `- mind: ${notice}`),
    "",
  ];
}

const codes = (whats: readonly string[]) => whats.map((what) => `\`${plain(what)}\``).join(", ");

function plain(text: string): string {
  return text.replaceAll("`", "'").replaceAll("\n", " ");
}
