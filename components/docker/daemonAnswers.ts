import { plainError } from "../input/inputError";
import { askedOnce } from "./askedOnce";
import { currentContextName } from "./contexts";
import type { Daemon } from "./daemon";
import { identityOf, type Identity } from "./daemonIdentity";

/**
 * Who a daemon is, once it answers. Docker's provider, which would find out next, names neither the daemon nor the setting.
 *
 * @throws RunError that names both and says what to do
 */
export function daemonAnswers(daemon: Daemon): Promise<Identity> {
  return askedOnce(`daemon ${daemon.address}`, async () => {
    try {
      return await identityOf(daemon);
    } catch (error) {
      throw plainError(
        `no Docker daemon answers: ${(error as Error).message}. Nothing was changed. ${remedyFor(daemon)}`,
      );
    }
  });
}

function remedyFor({ named }: Daemon): string {
  const context = currentContextName();
  return named.startsWith("docker:") || named.startsWith("DOCKER_") || context === undefined
    ? "Start that daemon or its machine and run it again, or name another one by docker:host or docker:context."
    : `\`docker\` talks to that of the context ${context}, of which Pulumi's Docker provider knows nothing unless it is told: ` +
        `pulumi config set docker:context ${context}`;
}
