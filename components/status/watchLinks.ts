import { setTimeout as sleep } from "node:timers/promises";
import { collect } from "./collect";
import { DaemonEvents } from "./daemonEvents";
import { changesBetween, messageOf } from "./phrases";
import type { Told } from "./report";
import { clientFor } from "./stateDaemon";
import type { StackState } from "./stackState";

/** Between two looks if nothing happens: what no event tells of, such as a port that nothing listens on, is seen by then. */
const PERIOD_MS = 5000;
/** A look of many links takes long, and what is watched is to have most of the machine. */
const PERIODS_OF_LOOKS = 3;
/** Between two attempts to reach a daemon that is away. */
const LOST_PERIOD_MS = 500;
/** A daemon that takes longer for a look hangs. */
const LONGEST_LOOK_MS = 20_000;
/** Changes that are kept. */
const MOST_CHANGES = 200;

/** What is watched, and who is told. */
export interface Watched {
  /** What the stack's state says now; undefined is all links of the daemon. */
  state?: StackState;
  /** Reads that anew; what it throws leaves the former in its place, as an update may be under way. */
  readState: () => Promise<StackState | undefined>;
  /** Told of each look, and when the daemon is lost. */
  tell: (told: Told) => void;
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Looks at links whenever something happens to a container or a network, and every few seconds besides. A daemon that is
 * away is told of once, and asked until it answers.
 */
export async function watchLinks({ state, readState, tell, signal }: Watched): Promise<void> {
  let told: Told = { changes: [] };
  let events: DaemonEvents | undefined;
  while (!signal.aborted) {
    const start = Date.now();
    try {
      if (events !== undefined && (events.madeOrRemoved || hasDrift(told))) {
        events.madeOrRemoved = false;
        state = await readState().catch(() => state);
      }
      const docker = clientFor(state);
      if (events === undefined || events.ended)
        events = await inTime((late) => DaemonEvents.open(docker, late));
      const report = await inTime(() => collect(docker, state));
      const news = told.report === undefined ? [] : changesBetween(told.report, report);
      told = { report, changes: [...news, ...told.changes].slice(0, MOST_CHANGES) };
      tell(told);
    } catch (error) {
      if (told.lost === undefined) {
        told = { ...told, lost: messageOf(error) };
        tell(told);
      }
      events?.close();
      events = undefined;
      await sleep(LOST_PERIOD_MS, undefined, { signal }).catch(() => undefined);
      continue;
    }
    await events.wait(Math.max(PERIOD_MS, PERIODS_OF_LOOKS * (Date.now() - start)), signal);
  }
  events?.close();
}

/** Whether a link differs from the state, which an update writes after the last event that it makes. */
function hasDrift({ report }: Told): boolean {
  return report?.links.some(({ drift }) => drift.length > 0) ?? false;
}

/** @param ask told when its time is over, as what is answered later is of no use */
async function inTime<T>(ask: (late: AbortSignal) => Promise<T>): Promise<T> {
  const [late, answered] = [new AbortController(), new AbortController()];
  const answer = ask(late.signal);
  const timeout = sleep(LONGEST_LOOK_MS, undefined, { signal: answered.signal }).then(() => {
    late.abort();
    throw new Error(`no answer within ${LONGEST_LOOK_MS / 1000} s`);
  });
  timeout.catch(() => undefined);
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    answer.catch(() => undefined); // what fails after its time is over
    answered.abort();
  }
}
