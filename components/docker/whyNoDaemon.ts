import { daemonAt } from "./daemon";
import { identityOf } from "./daemonIdentity";

/**
 * Why a daemon does not answer at an address, or by the Docker provider's configuration, in the words of the system, of TLS or
 * of ssh; undefined if it does.
 */
export async function whyNoDaemon(address?: string): Promise<string | undefined> {
  try {
    await identityOf(daemonAt(address));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
