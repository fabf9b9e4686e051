import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import type { MeasuredStack } from "../programs/measuredStack.ts";
import type { BenchRun } from "../benchRun.ts";
import { Events } from "./events.ts";
import { Processes } from "./processes.ts";
import type { Span, Timeline } from "./timeline.ts";

const LOOK_EVERY_MS = 5;

/** Processes that were there for less are left out. */
const SHORTEST_SECONDS = 0.015;

/**
 * Records where the time of one Pulumi command goes: processes as /proc shows them, resources as Pulumi's event log
 * does.
 */
export async function trace(
  bench: BenchRun,
  stack: MeasuredStack,
  title: string,
  args: readonly string[],
): Promise<Timeline> {
  const log = join(bench.folder, `${args[0] ?? "command"}.events`);
  const start = performance.now();
  const now = () => (performance.now() - start) / 1000;
  const subprocess = execa("pulumi", [...args, "--stack", stack.name, "--event-log", log], {
    cwd: stack.program,
    env: { ...stack.environment, PULUMI_DEBUG_COMMANDS: "true" }, // or it knows no event log
    stdin: "ignore",
    all: true,
    reject: false,
    cancelSignal: bench.signal,
  });
  const [processes, events] = [new Processes(subprocess.pid ?? NaN), new Events(log)];
  const ended = subprocess.then((result) => result);
  while ((await Promise.race([ended, delay(LOOK_EVERY_MS)])) === undefined) {
    processes.look(now());
    events.look(now());
  }
  const seconds = now();
  events.look(seconds);
  const result = await ended;
  bench.signal.throwIfAborted();
  if (result.failed) throw new Error(`${title} failed:\n${result.all}`);
  const resources = events.spans(seconds);
  const spans = [...processes.spans(SHORTEST_SECONDS), ...resources];
  return { title, seconds, spans: [...spans, ...phases(spans, resources)].sort(byStart) };
}

const byStart = (left: Span, right: Span): number => left.start - right.start || right.end - left.end;

/** The program's process, divided at the moment at which its first resource came. */
function phases(spans: readonly Span[], resources: readonly Span[]): Span[] {
  // The host asks Node where the SDK is before it starts the program for good.
  const [program] = spans
    .filter(({ kind, label }) => kind === "process" && /^node run\b/.test(label))
    .sort((left, right) => right.end - right.start - (left.end - left.start));
  const first = resources.find(({ label }) => !label.includes(" Stack "))?.start;
  if (program === undefined || first === undefined) return [];
  return [
    { label: "program: loads the SDK and itself", kind: "phase", start: program.start, end: first },
    { label: "program: from its first resource on", kind: "phase", start: first, end: program.end },
  ];
}
