import { shareInFlight } from "../docker/daemonAnswers";
import { plainError } from "../input/inputError";
import { whyNoManager } from "./manager";

/** Resolves if a daemon manages a swarm now. @throws RunError that names it and says what to do */
export function managerDecides(daemonHost: string | undefined): Promise<void> {
  return shareInFlight(`manager ${daemonHost}`, async () => {
    const reason = await whyNoManager(daemonHost).catch((error: unknown) => (error as Error).message);
    if (reason !== undefined) throw plainError(`manager: ${reason} Nothing was changed.`);
  });
}

/** The first of some daemons that manages a swarm now. @throws RunError with what is wrong with each if none does */
export async function firstManager(hosts: (string | undefined)[]): Promise<string | undefined> {
  const wrong: string[] = [];
  for (const host of hosts) {
    try {
      await managerDecides(host);
      return host;
    } catch (error) {
      wrong.push((error as Error).message);
    }
  }
  throw plainError(wrong.join("\n"));
}
