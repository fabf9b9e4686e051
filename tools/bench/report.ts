import { arch, availableParallelism, cpus, homedir, platform, release } from "node:os";
import { delimiter, join } from "node:path";
import { markdownTable } from "markdown-table";
import { median } from "simple-statistics";
import { plugins } from "../lab/pulumi/plugins.ts";
import { isExecutable, isStandIn } from "../shared/files.ts";
import type { BenchRun } from "./benchRun.ts";
import { compare, isMet, type Comparison, type Figure, type Unit } from "./measure.ts";
import { OURS } from "./trees.ts";

/** A value with its unit, rounded to three digits. */
export function shown(value: number, unit: Unit): string {
  if (unit === "/s") return `${Number(value.toPrecision(3)).toLocaleString("en")}/s`;
  if (Math.abs(value) < 0.0995) return `${(value * 1000).toFixed(1)} ms`;
  return `${value.toFixed(value < 9.995 ? 2 : 1)} s`;
}

/** A table that compares each figure with Compose or a small program, and shows whether the figure meets its goal. */
export function goalTable(figures: readonly Figure[]): string {
  return table(figures, "Goal", ({ unit, goal }, { ratio }) => {
    if (goal === undefined) return "";
    const limit = `${unit === "s" ? "≤" : "≥"} ${goal}`;
    return isMet(ratio, unit, goal) ? limit : `${limit}: **missed**`;
  });
}

/** A table that compares each figure with the same figure of another commit, and shows whether this tree is slower. */
export function comparisonTable(figures: readonly Figure[]): string {
  return table(figures, "This tree is", (_, { verdict }) => verdict);
}

function table(
  figures: readonly Figure[],
  last: string,
  lastOf: (figure: Figure, compared: Comparison) => string,
): string {
  const rows = figures.map((figure) => {
    const compared = compare(figure);
    const [ours, theirs] = ([0, 1] as const).map((index) =>
      shown(median(figure.rounds.map((round) => round[index])), figure.unit),
    );
    const range = `${compared.least.toFixed(2)} – ${compared.greatest.toFixed(2)}`;
    const cells = [figure.title, ours, `${figure.against}: ${theirs}`, compared.ratio.toFixed(2), range];
    return [...cells, lastOf(figure, compared)];
  });
  return markdownTable([["Figure", OURS, "Beside", "Ratio", "In the rounds", last], ...rows]);
}

/** A sentence about the machine and the versions of a run. */
export async function machine(bench: BenchRun): Promise<string> {
  const docker = await bench.run("docker", ["version", "--format", "{{.Server.Version}}"]);
  const pulumi = await bench.run("pulumi", ["version"]);
  const standIns = standInsInUse(bench.env);
  const words = [
    `Run of ${new Date().toISOString().slice(0, 10)}`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "of an unknown kind"})`,
    `${platform()} ${release()} ${arch()}`,
    `Docker ${docker.trim()}`,
    `Pulumi ${pulumi.trim()}`,
    `Node ${process.version}`,
    standIns.length === 0 ? "Pulumi's real plugins" : `stand-ins for ${standIns.join(", ")}`,
  ];
  return `${words.join(", ")}.`;
}

/** Names of the lab's stand-ins among the plugins that Pulumi will use. Their speed says nothing about Pulumi. */
function standInsInUse(env: Readonly<Record<string, string | undefined>>): string[] {
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
