import { plainError } from "../input/inputError";
import { askedOnce } from "./askedOnce";
import { nameOf } from "./dockerClient";
import { whyNoDaemon } from "./whyNoDaemon";

/**
 * Resolves if somebody is there at a daemon's address. Docker's provider, which would find out next, names no daemon.
 *
 * @param container name of the container that it is needed for
 * @throws RunError that names the daemon and says what to do
 */
export function daemonAnswers(daemonHost: string | undefined, container: string): Promise<void> {
  return askedOnce(`daemon ${daemonHost}`, async () => {
    const reason = await whyNoDaemon(daemonHost);
    if (reason === undefined) return;
    throw plainError(
      `${container}: ${nameOf(daemonHost)}, where it is to be, does not answer: ${reason}. Start that daemon or its ` +
        "machine and run it again, or name another one by docker:host. Nothing was changed.",
    );
  });
}
