import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Replaces what stands between `<!-- NAME: start -->` and `<!-- NAME: end -->` in a Markdown file of this project, and formats it.
 *
 * @throws Error if the file has no such marks
 */
export function replaceSection(file: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(file, "utf8").split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no ${start} with an end.`);
  writeFileSync(file, `${before}${start}\n\n${text}\n\n${end}${after}`);
  execFileSync("npx", ["--no", "prettier", "--write", file], { cwd: dirname(file), stdio: "ignore" });
}

/** One deployment of from-link/docs/deployments.md. */
export interface DeploymentRow {
  /** Its name in from-link/test/deployments/rows. */
  name: string;
  title: string;
  /** File of its program, from the project's folder. */
  program: string;
  /** "works", or what does not. */
  verdict: string;
  /** Lines that the program takes. */
  lines: number;
  /** What differs from what `--link` gave. */
  differs: string;
}

/** The rows as a list in Markdown. */
export function deploymentList(rows: readonly DeploymentRow[]): string {
  return rows
    .map(
      ({ name, program, title, verdict, lines, differs }) =>
        `- [${name}](../../${program}): ${title}, in ${lines} lines: **${verdict}**. ${differs[0]?.toUpperCase()}${differs.slice(1)}.`,
    )
    .join("\n");
}

/** A fault under load, as docs/faults.md has it. */
export interface FaultRow {
  /** Place of the row. */
  order: number;
  fault: string;
  downtimeMs: number;
  refused: number;
  acknowledged: number;
  lost: number;
  healedMs: number;
  /** Who healed it. */
  healedBy: string;
}

/** A deployment that was taken over, as from-link/docs/take-over.md has it. */
export interface TakeOverRow {
  name: string;
  title: string;
  /** Containers that were stopped and made anew. */
  moved: number;
  /** Containers that went on as they ran. */
  stayed: number;
  /** How long each of the moved ones was away as from-link says, in seconds, the longest of them. */
  awaySeconds: number;
  /** The longest time in which no client got an answer, in seconds; undefined if it has no port. */
  clientsSeconds?: number;
  /** The same of the roll-back. */
  backSeconds: number;
}
