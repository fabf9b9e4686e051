import { homedir } from "node:os";
import { plainError } from "../input/inputError";
import { cliFolder, contextNamed, currentContextName } from "./contexts";
import { type Daemon, DEFAULT_ADDRESS, isTcp } from "./daemon";
import { type Identity, identityOf } from "./connection";

/**
 * The identity of a daemon, after a check that the daemon answers. The Docker provider's own error would name neither the daemon
 * nor the setting.
 *
 * @throws RunError with the daemon, the setting and the remedy
 */
export function daemonAnswers(daemon: Daemon): Promise<Identity> {
  return shareInFlight(`daemon ${daemon.address} ${daemon.besides?.address}`, async () => {
    const identity = await identityOf(daemon).catch((error: unknown) => {
      throw plainError(
        `no Docker daemon answers: ${(error as Error).message}. Nothing was changed. ${remedyFor(daemon)}`,
      );
    });
    if (daemon.besides !== undefined) await providerStarts(daemon, daemon.besides);
    return identity;
  });
}

/**
 * Checks that the Docker provider can start. If a context is set, the provider asks another daemon at its start: the daemon of
 * `docker:host`, else the default daemon, else Docker Desktop's (pulumi-docker 5.2.0, `provider/image.go`, configureDockerClient).
 */
async function providerStarts(
  { address, named, tls }: Daemon,
  besides: NonNullable<Daemon["besides"]>,
): Promise<void> {
  if (besides.address.startsWith("ssh:")) return;
  const isDefault = besides.address === DEFAULT_ADDRESS;
  const desktop = isDefault
    ? ["run", "desktop"].map((at) => `unix://${homedir()}/.docker/${at}/docker.sock`)
    : [];
  for (const one of [besides.address, ...desktop]) {
    // With certificates, the provider would use TLS even for a socket, and fail.
    if (tls !== undefined && !isTcp(one)) continue;
    const asked = { address: one, named: besides.named, tls, sshOpts: [] };
    if (await identityOf(asked).then(Boolean, () => false)) return;
  }
  throw plainError(
    `${named}: the Docker provider does not start unless a daemon answers at ${besides.named} too. Nothing was changed. Name the ` +
      `context's daemon as host, beside the context: pulumi config set docker:host ${address}`,
  );
}

function remedyFor({ named }: Daemon): string {
  const context = currentContextName();
  const found = context === undefined ? undefined : contextNamed(context, cliFolder());
  return named.startsWith("docker:") || named.startsWith("DOCKER_") || found === undefined
    ? "Start that daemon or its machine and run it again, or name another one by docker:host or docker:context."
    : `\`docker\` talks to that of the context ${found.name}, of which Pulumi's Docker provider knows nothing unless it is told: ` +
        `pulumi config set docker:host ${found.address}`;
}

/** Requests that have no answer yet, by subject. */
const asked = new Map<string, Promise<unknown>>();

/**
 * Starts a request, or shares a running request about the same subject. All callers get the same answer or the same error
 * object; Pulumi prints each error object once.
 */
export function shareInFlight<T>(about: string, ask: () => Promise<T>): Promise<T> {
  const asking = (asked.get(about) as Promise<T> | undefined) ?? ask().finally(() => asked.delete(about));
  asked.set(about, asking);
  return asking;
}
