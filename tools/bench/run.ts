import { cpSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../commands/project.ts";
import { measure, type Bench } from "./bench.ts";
import { figureNames, type FigureName } from "./figureNames.ts";
import type { ComposeCommand } from "./peers.ts";
import { mainProgram, type MainProgram } from "./programs/mainProgram.ts";
import { machine, standInsInUse } from "./report/machine.ts";
import { tables } from "./report/tables.ts";
import { assertWritable, writeFiguresTo, writeTraceTo } from "./report/writeDocs.ts";
import type { Session } from "./session.ts";
import { Checks } from "./short/checks.ts";
import { trace } from "./trace/trace.ts";
import type { Timeline } from "./trace/timeline.ts";

/** What a run of the bench is asked for. */
export interface BenchOptions {
  rounds: number;
  /** The parts to measure. */
  only: readonly FigureName[];
  apps: readonly number[];
  writeDocs: boolean;
}

/** How the session gets Docker Compose. */
export type FindCompose = (session: Session) => Promise<ComposeCommand>;

const speedDocs = join(projectFolder, "docs", "speed.md");

/** Measures, prints the tables and, if asked to, puts them into docs/speed.md. */
export async function bench(session: Session, find: FindCompose, options: BenchOptions): Promise<void> {
  const standIns = standInsInUse(session.env);
  const missing = figureNames.filter((name) => !options.only.includes(name));
  if (options.writeDocs) assertWritable({ standIns, rounds: options.rounds });
  const compose = await find(session);
  const about = await machine(session, compose, standIns);
  session.tell(about);
  const { rounds, apps } = options;
  const setUp = { session, compose, short: false, rounds, warmUps: 1, apps };
  const result = await measure({ ...setUp, main: await prepared(session) }, options.only);
  if (options.writeDocs) writeFiguresTo(speedDocs, result, about, missing);
  console.log(`${about}\n\n${tables(result)}`);
}

/** Records where the time of an update from nothing, of a preview and of a destroy goes, and draws them into docs/. */
export async function benchTrace(session: Session, find: FindCompose): Promise<void> {
  const standIns = standInsInUse(session.env);
  assertWritable({ standIns, rounds: Infinity });
  const about = await machine(session, await find(session), standIns);
  writeTraceTo(speedDocs, await timelines(session, await prepared(session)), about);
  session.tell(`Drawn beside ${speedDocs}.`);
}

/** The smoke form: everything once, as little as will do, into a folder of its own. */
export async function benchShort(session: Session, find: FindCompose): Promise<void> {
  const checks = new Checks();
  const compose = await find(session);
  const about = await machine(session, compose, standInsInUse(session.env));
  session.tell(about);
  const main = await prepared(session);
  const setUp: Bench = { session, compose, short: true, rounds: 1, warmUps: 0, apps: [1], main };
  const result = await measure(setUp, figureNames);
  const traced = await timelines(session, main);
  const docs = join(session.newFolder("docs"), "speed.md");
  cpSync(speedDocs, docs);
  writeFiguresTo(docs, result, about);
  writeTraceTo(docs, traced, about);
  checks.measurements(result);
  checks.timelines(Object.values(traced));
  checks.documents(docs, result);
  checks.refusals();
  await session.removeAll();
  await checks.nothingLeft(session);
  checks.close();
}

/** The images that all peers share have to be there before anyone is measured. */
async function prepared(session: Session): Promise<MainProgram> {
  session.tell("bringing the stack up once, to read off the daemon what its peers have to make");
  return await mainProgram(session);
}

async function timelines(session: Session, { program }: MainProgram): Promise<Record<string, Timeline>> {
  await program.ensure("down");
  session.tell("tracing an update from nothing, then a preview, then a destroy");
  const up = await trace(session, program, "pulumi up from nothing", ["up", "--yes", "--skip-preview"]);
  const preview = await trace(session, program, "pulumi preview with no change", ["preview"]);
  const destroy = await trace(session, program, "pulumi destroy", ["destroy", "--yes", "--skip-preview"]);
  return { "trace-up": up, "trace-preview": preview, "trace-destroy": destroy };
}
