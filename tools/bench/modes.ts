import { cpSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../shared/projectFolder.ts";
import type { BenchRun } from "./benchRun.ts";
import type { Conditions } from "./conditions.ts";
import type { Result } from "./figure.ts";
import { partNames, type PartName } from "./partNames.ts";
import type { ComposeCommand } from "./makers.ts";
import { measure } from "./measure.ts";
import { ourProgram, type OurProgram } from "./programs/ourProgram.ts";
import { machine, standInsInUse } from "./report/machine.ts";
import { tables } from "./report/tables.ts";
import { SWARM_NODES } from "../lab/swarm/nodes.ts";
import { assertWritable, writeFiguresTo, writeSwarmFiguresTo, writeTraceTo } from "./report/speedDocs.ts";
import { Checks } from "./short/checks.ts";
import { overlayPart } from "./swarm/overlayPart.ts";
import { swarmPart } from "./swarm/swarmPart.ts";
import { daemonOf, swarmProgram } from "./swarm/swarmProgram.ts";
import { trace } from "./trace/trace.ts";
import type { Timeline } from "./trace/timeline.ts";

/** What a run of the bench is asked for. */
export interface BenchOptions {
  rounds: number;
  /** The parts to measure. */
  only: readonly PartName[];
  apps: readonly number[];
  writeDocs: boolean;
}

/** How the bench gets Docker Compose. */
export type FindCompose = (bench: BenchRun) => Promise<ComposeCommand>;

const speedDocs = join(projectFolder, "docs", "speed.md");

/** Measures, prints the tables and, if asked to, puts them into docs/speed.md. */
export async function runBench(bench: BenchRun, find: FindCompose, options: BenchOptions): Promise<void> {
  const standIns = standInsInUse(bench.env);
  const missing = partNames.filter((name) => !options.only.includes(name));
  if (options.writeDocs) assertWritable({ standIns, rounds: options.rounds });
  const compose = await find(bench);
  const about = await machine(bench, compose, standIns);
  bench.tell(about);
  const { rounds, apps } = options;
  const setUp = { bench, compose, short: false, rounds, warmUps: 1, apps };
  const result = await measure({ ...setUp, ours: await prepared(bench) }, options.only);
  if (options.writeDocs) await writeFiguresTo(speedDocs, result, about, missing);
  console.log(`${about}\n\n${tables(result)}`);
}

/** Measures an app as a service of the lab's swarm, in whose network it has to run, beside `docker stack deploy`. */
export async function runSwarm(
  bench: BenchRun,
  { rounds, writeDocs }: Pick<BenchOptions, "rounds" | "writeDocs">,
): Promise<void> {
  const standIns = standInsInUse(bench.env);
  if (writeDocs) assertWritable({ standIns, rounds });
  const about = await machine(bench, undefined, standIns);
  bench.tell(about);
  try {
    bench.tell("bringing the stack up once, to read off the daemons what its contender has to make");
    const ours = await swarmProgram(bench);
    const results: Result[] = [];
    for (const part of [swarmPart, overlayPart])
      results.push(await part(bench, ours, { rounds, warmUps: 0 }));
    await ours.program.ensure("down");
    const result = {
      figures: results.flatMap(({ figures }) => figures),
      verdicts: results.flatMap(({ verdicts }) => verdicts),
    };
    if (writeDocs) writeSwarmFiguresTo(speedDocs, result, about);
    console.log(`${about}\n\n${tables(result)}`);
  } finally {
    for (const node of SWARM_NODES) await bench.on(daemonOf(node)).removeAll();
  }
}

/** Records where the time of an update from nothing, of a preview and of a destroy goes, and draws them into docs/. */
export async function runTrace(bench: BenchRun, find: FindCompose): Promise<void> {
  const standIns = standInsInUse(bench.env);
  assertWritable({ standIns, rounds: Infinity });
  const about = await machine(bench, await find(bench), standIns);
  await writeTraceTo(speedDocs, await timelines(bench, await prepared(bench)), about);
  bench.tell(`Drawn beside ${speedDocs}.`);
}

/** The smoke form: everything once, as little as will do, into a folder of its own. */
export async function runShort(bench: BenchRun, find: FindCompose): Promise<void> {
  const checks = new Checks();
  const compose = await find(bench);
  const about = await machine(bench, compose, standInsInUse(bench.env));
  bench.tell(about);
  const ours = await prepared(bench);
  const setUp: Conditions = { bench, compose, short: true, rounds: 1, warmUps: 0, apps: [1], ours };
  const result = await measure(setUp, partNames);
  const traced = await timelines(bench, ours);
  const docs = join(bench.newFolder("docs"), "speed.md");
  cpSync(speedDocs, docs);
  await writeFiguresTo(docs, result, about);
  await writeTraceTo(docs, traced, about);
  checks.measurements(result);
  checks.timelines(Object.values(traced));
  checks.documents(docs, result);
  await bench.removeAll();
  await checks.nothingLeft(bench);
  checks.close();
}

/** The images that all contenders share have to be there before anyone is measured. */
async function prepared(bench: BenchRun): Promise<OurProgram> {
  bench.tell("bringing the stack up once, to read off the daemon what its contenders have to make");
  return await ourProgram(bench);
}

async function timelines(bench: BenchRun, { program }: OurProgram): Promise<Record<string, Timeline>> {
  await program.ensure("down");
  bench.tell("tracing an update from nothing, then a preview, then a destroy");
  const up = await trace(bench, program, "pulumi up from nothing", ["up", "--yes", "--skip-preview"]);
  const preview = await trace(bench, program, "pulumi preview with no change", ["preview"]);
  const destroy = await trace(bench, program, "pulumi destroy", ["destroy", "--yes", "--skip-preview"]);
  return { "trace-up": up, "trace-preview": preview, "trace-destroy": destroy };
}
