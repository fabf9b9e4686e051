import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceSection } from "../tools/shared/markedSection.ts";
import { takeOverTable, type TakeOverRow } from "../tools/shared/takeOverTable.ts";
import { projectFolder } from "./project.ts";

/** Replaces the table in docs/take-over.md by the rows that a run left in a folder, that of its engine alone. */
export function writeTakeOver(folder: string): void {
  const { engine, rows } = JSON.parse(readFileSync(join(folder, "rows.json"), "utf8")) as {
    engine: string;
    rows: TakeOverRow[];
  };
  replaceSection(join(projectFolder, "docs", "take-over.md"), `moved on ${engine}`, takeOverTable(rows));
}
