import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Replaces the text between `<!-- NAME: start -->` and `<!-- NAME: end -->` in a Markdown file of this project, and formats the
 * file.
 *
 * @throws Error if the file lacks the two marks
 */
export function replaceSection(file: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(file, "utf8").split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no ${start} with an end.`);
  writeFileSync(file, `${before}${start}\n\n${text}\n\n${end}${after}`);
  execFileSync("npx", ["--no", "prettier", "--write", file], { cwd: dirname(file), stdio: "ignore" });
}

/** A deployment in from-link/docs/deployments.md. */
export interface DeploymentRow {
  /** Name of the deployment in from-link/test/deployments/rows. */
  name: string;
  title: string;
  /** File of the deployment's program, relative to the project's folder. */
  program: string;
  /** "works", or the defect. */
  verdict: string;
  /** Number of lines of the program. */
  lines: number;
  /** Differences from the behaviour with `--link`. */
  differs: string;
}

/** The deployments as a list in Markdown. */
export function deploymentList(rows: readonly DeploymentRow[]): string {
  return rows
    .map(
      ({ name, program, title, verdict, lines, differs }) =>
        `- [${name}](../../${program}): ${title}, in ${lines} lines: **${verdict}**. ${differs[0]?.toUpperCase()}${differs.slice(1)}.`,
    )
    .join("\n");
}

/** A fault under load in docs/faults.md. */
export interface FaultRow {
  /** Position of the row in the table. */
  order: number;
  fault: string;
  downtimeMs: number;
  refused: number;
  acknowledged: number;
  lost: number;
  healedMs: number;
  /** Who repaired the fault. */
  healedBy: string;
}

/** A take-over of a deployment in from-link/docs/take-over.md. */
export interface TakeOverRow {
  name: string;
  title: string;
  /** Number of containers that were stopped and replaced. */
  moved: number;
  /** Number of containers that kept running. */
  stayed: number;
  /** Longest downtime of a replaced container according to from-link, in seconds. */
  awaySeconds: number;
  /** Longest time without an answer to any client, in seconds; undefined if the deployment has no port. */
  clientsSeconds?: number;
  /** Longest downtime in the roll-back, in seconds. */
  backSeconds: number;
}
