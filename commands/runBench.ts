import { buildProgram } from "./buildProgram.ts";
import type { FigureName } from "../tools/bench/figureNames.ts";
import type { ComposeCommand } from "../tools/bench/peers.ts";
import { bench, benchShort, benchTrace } from "../tools/bench/run.ts";
import { Session } from "../tools/bench/session.ts";
import { composeProgram } from "../tools/lab/compose/compose.ts";
import { prepare, prepareCompose, say } from "./environment.ts";
import { stopSignal } from "./stopSignal.ts";

/** The options of `npm run bench`. */
export interface RunBenchOptions {
  rounds: number;
  only: readonly FigureName[];
  apps: readonly number[];
  short?: boolean;
  trace?: boolean;
  writeDocs?: boolean;
}

/** Runs the bench in the form that is asked for. All that it made is taken away whatever happens, after Ctrl-C too. */
export async function runBench(options: RunBenchOptions): Promise<void> {
  const signal = stopSignal();
  const env = await prepare();
  await buildProgram();
  const session = new Session(env, signal, say);
  try {
    if (options.short) await benchShort(session, findCompose);
    else if (options.trace) await benchTrace(session, findCompose);
    else await bench(session, findCompose, { ...options, writeDocs: options.writeDocs ?? false });
  } finally {
    say("Taking away what the bench made …");
    await session.end();
  }
}

/** The machine's own Docker Compose, or the lab's. */
async function findCompose(session: Session): Promise<ComposeCommand> {
  try {
    await session.run("docker", ["compose", "version"]);
    return ["docker", "compose"];
  } catch {
    session.signal.throwIfAborted();
    await prepareCompose();
    return [composeProgram];
  }
}
