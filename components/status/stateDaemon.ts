import type Docker from "dockerode";
import { identityOf } from "../daemon/connection";
import { daemonAt, type DaemonSettings, useDaemon } from "../daemon/daemon";
import { dockerClient } from "../daemon/dockerClient";
import { type StackDaemon, whyOtherDaemon } from "../stack/stackDaemon";
import { messageOf } from "./phrases";
import { daemonSettingsIn, type ExportedResource, textOf } from "./recovery/pulumiState";

/** The daemon of a stack, from its state. */
export interface StateDaemon {
  /** Its address; undefined for the default daemon. */
  daemonHost?: string;
  /** Its identity; undefined if the state does not have it. */
  daemon?: StackDaemon;
  /** The Docker provider's settings for this daemon. */
  settings?: DaemonSettings;
  /** Whether it needs a secret key, which is not in `settings`. */
  hasSecretKey?: boolean;
  /** Whether it is a swarm's manager and not the source's daemon. */
  isManager?: boolean;
}

/** The daemon at an address, from a state's providers. */
export function stateDaemonAt(
  daemonHost: string | undefined,
  providers: readonly ExportedResource[],
  isManager: boolean,
): StateDaemon {
  const own = providers.find(({ inputs }) => textOf(inputs?.daemonHost) === daemonHost);
  const inputs = (own ?? providers[0])?.inputs;
  const settings = daemonSettingsIn(inputs ?? {});
  // A certificate is useless without its key, which is secret.
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
 * The first check: on a daemon that hangs, all further calls would hang, and on another daemon all links would look gone.
 *
 * @param waits whether to wait for a daemon that does not answer
 * @throws Error with the remedy if it does not answer, or is not the stack's
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
