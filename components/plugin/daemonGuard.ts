import { daemonOf, useDaemon, type DaemonSettings } from "../docker/daemon";
import { identityOf } from "../docker/daemonIdentity";
import { readVariableName, whyNoAnswer, whyOtherDaemon, type StackDaemon } from "../docker/stackDaemon";

/**
 * Why the plugin does not start: the daemon is another than the state's. It is the one thing that Pulumi waits for before a
 * refresh or a destroy: what is not found on the wrong daemon would leave the state, as gone.
 */
export async function whyNotStarted(): Promise<string | undefined> {
  const known = readVariableName();
  return known && (await whyNotOn(known.daemon, known.settings));
}

/** Why a stack does not go on with the daemon of a configuration. */
export async function whyNotOn(stack: StackDaemon, settings: DaemonSettings): Promise<string | undefined> {
  try {
    useDaemon(settings);
    const daemon = daemonOf(settings);
    return whyOtherDaemon(stack, await identityOf(daemon), daemon);
  } catch (error) {
    return whyNoAnswer(stack, (error as Error).message);
  }
}
