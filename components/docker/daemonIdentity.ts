import { ask, connectionError } from "./connection";
import type { Daemon } from "./daemon";

/** A machine that was switched off refuses nothing. To log in takes longer than to connect. */
const ANSWER_TIMEOUT_MS = 5_000;
const SSH_TIMEOUT_MS = 20_000;

/** Who a daemon is. */
export interface Identity {
  /** What tells it from all others; it stays with the daemon's data. */
  id: string;
  /** Name of its machine. */
  name: string;
}

/** Asks a daemon who it is (`docker info`). @throws Error that names the daemon and the setting if it does not answer */
export async function identityOf(daemon: Daemon): Promise<Identity> {
  const limit = daemon.address.startsWith("ssh:") ? SSH_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
  const signal = AbortSignal.timeout(limit);
  try {
    const { ID = "", Name = "" } = (await ask(daemon, "/info", signal)) as { ID?: string; Name?: string };
    return { id: ID, name: Name };
  } catch (error) {
    throw connectionError(signal.aborted ? new Error(`no answer within ${limit / 1000} s`) : error, daemon);
  }
}
