import { homedir } from "node:os";
import { plainError } from "../input/inputError";
import { cliFolder, contextNamed, currentContextName } from "./contexts";
import { type Daemon, DEFAULT_ADDRESS, isTcp } from "./daemon";
import { type Identity, identityOf } from "./connection";

/**
 * Who a daemon is, once it answers. Docker's provider, which would find out next, names neither the daemon nor the setting.
 *
 * @throws RunError that names both and says what to do
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
 * Beside a context the Docker provider asks another daemon as it starts: that of the host, else the default one, else those of Docker
 * Desktop (pulumi-docker 5.2.0, `provider/image.go`, configureDockerClient).
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
    // It would speak TLS to a socket too.
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

/** Questions that are being asked, by what they are about. */
const asked = new Map<string, Promise<unknown>>();

/** The answer to a question. Who asks the same meanwhile is given the same answer, or the same error, which Pulumi says once. */
export function shareInFlight<T>(about: string, ask: () => Promise<T>): Promise<T> {
  const asking = (asked.get(about) as Promise<T> | undefined) ?? ask().finally(() => asked.delete(about));
  asked.set(about, asking);
  return asking;
}
