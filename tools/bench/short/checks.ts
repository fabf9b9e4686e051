import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import colors from "picocolors";
import type { Result } from "../figure.ts";
import type { BenchRun } from "../benchRun.ts";
import type { Timeline } from "../trace/timeline.ts";

/** What the smoke form holds against a run: that it measured and wrote at all, never how fast anything was. */
export class Checks {
  private passed = 0;
  private failed = 0;

  /** Each measurement is a positive number, and each ratio a number. */
  measurements({ figures, verdicts }: Result): void {
    for (const { title, series } of figures) {
      for (const { contender, values } of series) {
        const good = values.length > 0 && values.every((value) => Number.isFinite(value) && value > 0);
        this.check(`${title}, ${contender}: measured`, good, values.join(", "));
      }
    }
    for (const { what, against, ratio } of verdicts)
      this.check(`${what}, against ${against}: a ratio`, !Number.isNaN(ratio), String(ratio));
  }

  /** Each timeline has a process, a phase and a resource within its time. */
  timelines(timelines: readonly Timeline[]): void {
    for (const { title, seconds, spans } of timelines) {
      const kinds = new Set(spans.map(({ kind }) => kind));
      // A destroy runs no program, so that has no phases.
      const expected = title.includes("destroy") ? 2 : 3;
      this.check(`${title}: all kinds of spans`, kinds.size === expected, [...kinds].join(", "));
      const inside = spans.every(({ start, end }) => start >= 0 && start <= end && end <= seconds + 0.1);
      this.check(`${title}: all within its time`, inside, JSON.stringify(spans));
    }
  }

  /** The file has a row for each figure, and the pictures that it shows are beside it. */
  documents(file: string, { figures, verdicts }: Result): void {
    const text = readFileSync(file, "utf8");
    const titles = [...figures.map(({ title }) => title), ...verdicts.map(({ what }) => what)];
    const missing = titles.filter((title) => !text.includes(`| ${title} `));
    this.check(
      "the tables have a row for each figure",
      titles.length > 0 && missing.length === 0,
      missing.join(", "),
    );
    const shown = [...text.matchAll(/\]\(([\w-]+\.svg)\)/g)].map(([, name]) => name ?? "");
    const pictures = [...new Set(shown)].filter((name) => existsSync(join(dirname(file), name)));
    this.check("four pictures are drawn and shown", pictures.length === 4, shown.join(", "));
  }

  /** The daemon has nothing of the bench. */
  async nothingLeft(bench: BenchRun): Promise<void> {
    const lists = [["ps", "--all"], ["network", "ls"], ["volume", "ls"], ["images"]];
    const said = await Promise.all(lists.map((args) => bench.run("docker", args)));
    const left = said.flatMap((text) => text.split("\n")).filter((line) => line.includes(bench.id));
    this.check("nothing is left on the daemon", left.length === 0, left.join("\n"));
  }

  /** The closing line and the exit code. */
  close(): void {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed > 0 || this.passed === 0 ? 1 : 0;
  }

  private check(what: string, good: boolean, found: string): void {
    if (good) this.passed += 1;
    else this.failed += 1;
    console.log(good ? `${colors.green("✓")} ${what}` : `${colors.red("✗")} ${what}: ${found}`);
  }
}
