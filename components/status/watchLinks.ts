import { setTimeout as sleep } from "node:timers/promises";
import { collect } from "./collect";
import { DaemonEvents } from "./daemonEvents";
import { changesBetween, messageOf } from "./phrases";
import type { Told } from "./report";
import { clientFor } from "./stateDaemon";
import type { StackState } from "./stackState";

/** Pause between looks if no event comes: a look also finds changes that cause no event, such as a closed port. */
const PERIOD_MS = 5000;
/** Pause after a slow look, as a multiple of the look's duration, so that looks use only a small part of the machine. */
const PERIODS_OF_LOOKS = 3;
/** Pause between two attempts to reach a lost daemon. */
const LOST_PERIOD_MS = 500;
/** Longest duration of a look. A daemon that takes longer counts as hanging. */
const LONGEST_LOOK_MS = 20_000;
/** Number of changes that are kept. */
const MOST_CHANGES = 200;

/** Options of a watch. */
export interface Watched {
  /** The stack's present state; undefined if all links of the daemon are watched. */
  state?: StackState;
  /** Reads the state again. If this fails, the former state is used, because an update may be running. */
  readState: () => Promise<StackState | undefined>;
  /** Called after each look, and when the daemon is lost. */
  tell: (told: Told) => void;
  /** Ends the watch. */
  signal: AbortSignal;
}

/**
 * Looks at links after each event of a container or network, and every few seconds. If the daemon does not answer, this is
 * reported once, and the daemon is asked until it answers.
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

/** Whether a link differs from the state. If so, the state is read again: an update writes the state after its last event. */
function hasDrift({ report }: Told): boolean {
  return report?.links.some(({ drift }) => drift.length > 0) ?? false;
}

/** Limits the time of a question to the daemon. @param ask gets a signal that aborts when the time is over */
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
    answer.catch(() => undefined); // ignores an error that comes after the time is over
    answered.abort();
  }
}
