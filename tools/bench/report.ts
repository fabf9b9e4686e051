import { writeFileSync } from "node:fs";
import { arch, availableParallelism, cpus, homedir, platform, release } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { median } from "simple-statistics";
import { plugins } from "../lab/pulumi/plugins.ts";
import { isExecutable, isStandIn } from "../shared/files.ts";
import { markdownTable, replaceSection } from "../shared/tables.ts";
import { LEAST_ROUNDS, type BenchRun } from "./benchRun.ts";
import type { ComposeCommand } from "./compose.ts";
import { isMet, ratioOf, type Figure, type Result, type Unit, type Verdict } from "./measure.ts";

/** A value with its unit, to three digits. */
export function shown(value: number, unit: Unit): string {
  if (unit === "/s") return `${Number(value.toPrecision(3)).toLocaleString("en")}/s`;
  if (Math.abs(value) < 0.0995) return `${(value * 1000).toFixed(1)} ms`;
  return `${value.toFixed(value < 9.995 ? 2 : 1)} s`;
}

const goalOf = ({ unit, limit }: Verdict): string => `${unit === "s" ? "≤" : "≥"} ${limit}`;

const contenderOf = ({ against, theirs, unit }: Verdict): string => `${against}: ${shown(theirs, unit)}`;

/** What was measured as Markdown: a table of goals and a table of all values. */
export function tables({ figures, verdicts }: Result): string {
  const goals = markdownTable(
    ["Figure", "redis-link", "Against", "Ratio", "Goal", "Met"],
    verdicts.map((verdict) => [
      verdict.what,
      shown(verdict.ours, verdict.unit),
      contenderOf(verdict),
      ratioOf(verdict).toFixed(2),
      goalOf(verdict),
      isMet(verdict) ? "yes" : "**no**",
    ]),
  );
  const all = ["Figure", "Who", "Median", "Least to most", "Rounds"];
  const values = markdownTable(all, figures.flatMap(figureRows));
  return verdicts.length > 0 ? `${goals}\n\n${values}` : values;
}

function figureRows({ title, unit, values: all }: Figure): string[][] {
  return [...all].map(([contender, values], index) => [
    index === 0 ? title : "",
    contender,
    shown(median([...values]), unit),
    `${shown(Math.min(...values), unit)} – ${shown(Math.max(...values), unit)}`,
    String(values.length),
  ]);
}

/** Places and sizes in the picture, in pixels; a bar of MOST is as long as a bar gets. */
const [WIDTH, LABELS, BAR_WIDTH, TOP, ROW, MOST] = [980, 400, 400, 50, 40, 4];

/** Draws each goal as a bar, which is as long as the ratio, with a black mark at the goal. */
export function picture(verdicts: readonly Verdict[]): string {
  const height = TOP + ROW * verdicts.length;
  const x = (ratio: number): number => Math.round(LABELS + (Math.min(ratio, MOST) / MOST) * BAR_WIDTH);
  const rows = verdicts.flatMap((verdict, index) => {
    const y = TOP + ROW * index;
    const [colour, sign] = isMet(verdict) ? ["#2da44e", "✓"] : ["#cf222e", "✗"];
    const ratio = ratioOf(verdict);
    const outcome = `${ratio.toFixed(2)} (${goalOf(verdict)}) ${sign}`;
    return [
      svgText(LABELS - 10, y + 12, verdict.what, 'text-anchor="end"'),
      svgText(LABELS - 10, y + 27, contenderOf(verdict), 'text-anchor="end" fill="#59636e"'),
      `<rect x="${LABELS}" y="${y + 8}" width="${x(ratio) - LABELS}" height="14" fill="${colour}"/>`,
      `<rect x="${x(verdict.limit) - 1}" y="${y + 1}" width="3" height="28" fill="#1f2328"/>`,
      svgText(LABELS + BAR_WIDTH + 10, y + 19, outcome, `fill="${colour}"`),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    svgText(16, 26, "Ratio to the other of the same run; the black mark is the goal", 'font-weight="600"'),
    ...rows,
    "</svg>\n",
  ].join("\n");
}

function svgText(x: number, y: number, text: string, attributes: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" ${attributes}>${escaped}</text>`;
}

/** The machine and the programs of a run, as a sentence. */
export async function machine(
  bench: BenchRun,
  [compose, ...before]: ComposeCommand,
  standIns: readonly string[],
): Promise<string> {
  const [docker, composeVersion, pulumi] = await Promise.all([
    bench.run("docker", ["version", "--format", "{{.Server.Version}}"]),
    bench.run(compose, [...before, "version", "--short"]),
    bench.run("pulumi", ["version"]),
  ]);
  const composeProgram = [compose.split("/").at(-1), ...before].join(" ");
  const parts = [
    `Run of ${new Date().toISOString().slice(0, 10)}`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "of an unknown kind"})`,
    `${platform()} ${release()} ${arch()}`,
    `Docker ${docker.trim()}`,
    `Compose ${composeVersion.trim()} (\`${composeProgram}\`)`,
    `Pulumi ${pulumi.trim()}`,
    `Node ${process.version}`,
    standIns.length === 0 ? "Pulumi's real plugins" : `stand-ins for ${standIns.join(", ")}`,
  ];
  return `${parts.join(", ")}.`;
}

/** Names of the plugins that Pulumi will use and that are stand-ins of the lab. */
export function standInsInUse(env: Readonly<Record<string, string | undefined>>): string[] {
  const home = env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const path = (env.PATH ?? "").split(delimiter);
  return plugins
    .filter(({ executable, versioned }) => {
      const folders = [...(versioned ? [join(home, "plugins", versioned)] : []), ...path, join(home, "bin")];
      const file = folders.map((folder) => join(folder, executable)).find(isExecutable);
      return file !== undefined && isStandIn(file);
    })
    .map(({ executable }) => executable);
}

/** @throws Error with the remedy if the figures of such a run must not be written into the docs */
export function assertWritable(standIns: readonly string[], rounds: number): void {
  if (standIns.length > 0) {
    throw new Error(
      `--write-docs: ${standIns.join(", ")} are stand-ins of the lab, whose speed says nothing about Pulumi. ` +
        "Install the real plugins (`pulumi plugin install`) and set LAB_PLUGINS=real.",
    );
  }
  if (rounds < LEAST_ROUNDS) {
    throw new Error(`--write-docs: ${rounds} rounds are too few; give --rounds ${LEAST_ROUNDS} or more.`);
  }
}

/**
 * Puts the figures of a run into docs/speed.md, and docs/speed.svg beside it.
 *
 * @param missing parts that the run left out, which the text names
 */
export function writeFigures(file: string, result: Result, about: string, missing: readonly string[]): void {
  writeFileSync(join(dirname(file), "speed.svg"), picture(result.verdicts));
  const leftOut = missing.length > 0 ? `Left out of this run: ${missing.join(", ")}.` : "";
  const shows = "![Each goal as a bar: the ratio to the contender, with a mark at the goal](speed.svg)";
  replaceSection(file, "figures", [about, leftOut, shows, tables(result)].filter(Boolean).join("\n\n"));
}
