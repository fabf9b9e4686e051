import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { markdownTable } from "markdown-table";
import {
  type DeploymentRow,
  deploymentList,
  type FaultRow,
  replaceSection,
  type TakeOverRow,
} from "../shared/tables.ts";
import { projectFolder } from "../../commands/project.ts";

/** Replaces the list in from-link/docs/deployments.md by the rows that a test run left in a folder. */
export function writeDeployments(folder: string): void {
  const rows = JSON.parse(readFileSync(join(folder, "rows.json"), "utf8")) as DeploymentRow[];
  replaceSection(
    join(projectFolder, "from-link", "docs", "deployments.md"),
    "deployments",
    deploymentList(rows),
  );
}

/**
 * Replaces tables in docs/faults.md by the rows that a test run left in a folder.
 *
 * @param section name of the table of faults under load
 */
export function writeFaultTables(folder: string, section: "faults" | "swarm faults"): void {
  writeFaultTable(folder, section);
  writeFailoverTable(folder);
}

function writeFaultTable(folder: string, section: "faults" | "swarm faults"): void {
  const file = join(projectFolder, "docs", "faults.md");
  const found = readdirSync(folder)
    .filter((name) => !name.startsWith(FAILOVER))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as FaultRow)
    .sort((left, right) => left.order - right.order);
  if (found.length === 0) return;
  const rows = found.map((row) => [
    row.fault,
    seconds(row.downtimeMs),
    String(row.refused),
    String(row.acknowledged),
    `**${row.lost}**`,
    seconds(row.healedMs),
    row.healedBy,
  ]);
  const head = ["Fault", "No answer", "Refused", "Acknowledged", "Lost", "Healed", "By"];
  replaceSection(file, section, `${runOfToday()}.\n\n${markdownTable([head, ...rows])}`);
}

/** Prefix of the names of files with rows for the table of failovers. */
const FAILOVER = "failover-";

/** A row in the table of failovers, as test/swarm/failover writes it. Each list in the row has one value for each try. */
interface FailoverRow {
  fault: string;
  gapMs: number[];
  wholeMs: number[];
  acknowledged: number;
  lost: number;
  lastLostMs?: number[];
}

/** Writes the table of failovers on the engine of this run. */
function writeFailoverTable(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.startsWith(FAILOVER));
  if (names.length === 0) return;
  const rows = names.sort().map((name) => {
    const row = JSON.parse(readFileSync(join(folder, name), "utf8")) as FailoverRow;
    const lost = row.lastLostMs === undefined ? "" : `, of the first ${range(row.lastLostMs)}`;
    const tries = String(row.gapMs.length);
    return [
      row.fault,
      tries,
      range(row.gapMs),
      range(row.wholeMs),
      String(row.acknowledged),
      `**${row.lost}**${lost}`,
    ];
  });
  const head = ["Fault", "Tries", "No answer for", "Redundant after", "Acknowledged", "Lost of these"];
  const on = process.env.LAB_ENGINE === "29" ? "Engine 29" : "Docker 20.10";
  const table = `${runOfToday()}, ${on}.\n\n${markdownTable([head, ...rows])}`;
  replaceSection(join(projectFolder, "docs", "faults.md"), `failovers on ${on}`, table);
}

function runOfToday(): string {
  return `Run of ${new Date().toISOString().slice(0, 10)} on ${availableParallelism()} cores`;
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((ms) => (ms / 1000).toFixed(1));
  return least === most ? `${most} s` : `${least} to ${most} s`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Replaces one engine's rows in from-link/docs/take-over.md by the rows that a test run left in a folder. */
export function writeTakeOver(folder: string): void {
  const { engine, rows } = JSON.parse(readFileSync(join(folder, "rows.json"), "utf8")) as {
    engine: string;
    rows: TakeOverRow[];
  };
  replaceSection(
    join(projectFolder, "from-link", "docs", "take-over.md"),
    `moved on ${engine}`,
    takeOverTable(rows),
  );
}

/** The take-overs as a table in Markdown. */
function takeOverTable(rows: readonly TakeOverRow[]): string {
  const head = [
    "Deployment",
    "What it is",
    "Moved",
    "Went on",
    "Away, by from-link",
    "Away, by its clients",
    "Away at roll-back",
  ];
  const away = (value?: number) => (value === undefined ? "no port" : seconds(value * 1000));
  const cells = rows.map(({ name, title, moved, stayed, awaySeconds, clientsSeconds, backSeconds }) => [
    ...[name, title, String(moved), String(stayed)],
    ...[away(awaySeconds), away(clientsSeconds), away(backSeconds)],
  ]);
  return markdownTable([head, ...cells]);
}
