import type Docker from "dockerode";
import { identityOf } from "../daemon/connection";
import { daemonAt, type DaemonSettings, useDaemon } from "../daemon/daemon";
import { dockerClient } from "../daemon/dockerClient";
import { type StackDaemon, whyOtherDaemon } from "../stack/stackDaemon";
import { messageOf } from "./phrases";
import { daemonSettingsIn, type ExportedResource, textOf } from "./recovery/pulumiState";

/** The daemon of a stack, as the stack's state describes it. */
export interface StateDaemon {
  /** Address of the daemon; undefined for the default daemon. */
  daemonHost?: string;
  /** Identity of the daemon; undefined if the state does not contain it. */
  daemon?: StackDaemon;
  /** The Docker provider's settings for this daemon. */
  settings?: DaemonSettings;
  /** Whether a client of the daemon needs a secret key, which `settings` does not contain. */
  hasSecretKey?: boolean;
  /** Whether the daemon is a manager of a swarm, and not the daemon of the source. */
  isManager?: boolean;
}

/** The daemon at an address, as the providers in a state describe it. */
export function stateDaemonAt(
  daemonHost: string | undefined,
  providers: readonly ExportedResource[],
  isManager: boolean,
): StateDaemon {
  const own = providers.find(({ inputs }) => textOf(inputs?.daemonHost) === daemonHost);
  const inputs = (own ?? providers[0])?.inputs;
  const settings = daemonSettingsIn(inputs ?? {});
  // If the key is secret, the certificates are left out too, because they are useless without the key.
  const { context, host, certPath, sshOpts } = settings;
  const hasSecretKey = Boolean(inputs?.keyMaterial) && settings.keyMaterial === undefined;
  const daemon = isManager ? undefined : daemonOf(own?.inputs);
  return {
    daemonHost,
    ...(inputs && { settings: hasSecretKey ? { context, host, certPath, sshOpts } : settings }),
    ...(hasSecretKey && { hasSecretKey }),
    ...(isManager && { isManager }),
    ...(daemon && { daemon }),
  };
}

function daemonOf(inputs: ExportedResource["inputs"] = {}): StackDaemon | undefined {
  const [id, name = "", address = ""] = ["daemonId", "daemonName", "daemonAddress"].map((key) =>
    textOf(inputs[key]),
  );
  return id === undefined ? undefined : { id, name, address };
}

/**
 * A client of the stack's daemon, or of the default daemon.
 *
 * @throws Error with the remedy if the client needs a secret that the state does not show
 */
export function clientFor(state?: StateDaemon): Docker {
  const { DOCKER_CERT_PATH, DOCKER_KEY_MATERIAL } = process.env;
  if (state?.hasSecretKey && !DOCKER_CERT_PATH && !DOCKER_KEY_MATERIAL) {
    throw new Error(
      "docker:keyMaterial: it is secret, and not read from the state. Name certificates for this command by DOCKER_CERT_PATH, a " +
        "folder with ca.pem, cert.pem and key.pem; or by DOCKER_KEY_MATERIAL, DOCKER_CERT_MATERIAL and DOCKER_CA_MATERIAL.",
    );
  }
  if (state?.settings !== undefined) useDaemon(state.settings);
  return dockerClient(state?.daemonHost);
}

/**
 * Checks that the daemon answers and is the stack's. Runs before all other requests: on a daemon that hangs, these
 * requests would hang; on another daemon, all links would look gone.
 *
 * @param waits whether a daemon that does not answer is no error, because the caller waits for it
 * @throws Error with the remedy if the daemon does not answer, or is not the stack's
 */
export async function checkDaemon(state: StateDaemon | undefined, waits = false): Promise<void> {
  clientFor(state); // Applies the state's settings.
  const asked = daemonAt(state?.daemonHost);
  const found = await identityOf(asked).catch((error: unknown) => {
    if (waits) return undefined;
    throw new Error(unreachable(state, messageOf(error)), { cause: error });
  });
  const other = state?.daemon && found && (await whyOtherDaemon(state.daemon, found, asked));
  if (other !== undefined) throw new Error(other);
}

function unreachable(state: StateDaemon | undefined, why: string): string {
  const { DOCKER_HOST } = process.env;
  if (state?.isManager) {
    return (
      `manager (redis-link:swarmManager): "${state.daemonHost}": no Docker daemon answers there (${why}). Start it, or name ` +
      "another manager of the swarm and run `pulumi up`."
    );
  }
  const named = state?.daemonHost
    ? `docker:host: "${state.daemonHost}"`
    : `DOCKER_HOST: "${DOCKER_HOST ?? "the default socket"}"`;
  return `${named}: no Docker daemon answers there (${why}). Start it, or name another.`;
}
