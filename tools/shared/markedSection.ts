import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "./projectFolder.ts";

/**
 * Replaces what stands between `<!-- NAME: start -->` and `<!-- NAME: end -->` in a Markdown file, and formats it.
 *
 * @throws Error if the file has no such marks
 */
export function replaceSection(file: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(file, "utf8").split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no ${start} with an end.`);
  writeFileSync(file, `${before}${start}\n\n${text}\n\n${end}${after}`);
  execFileSync(join(projectFolder, "node_modules", ".bin", "prettier"), ["--write", file], {
    stdio: "ignore",
  });
}
