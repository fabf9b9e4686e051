import { dockerClient } from "redis-link/tools";
import { type ContainerModel, whereOf } from "../../model/containerModel.ts";
import type { Fault } from "../../model/reportEntry.ts";
import type { CreateBody } from "../../model/createBody.ts";
import { dockerCli } from "./readCommand.ts";
import { daemonFlags, TIMEOUT_MS } from "./whatIsThere.ts";
import { daemonAddress } from "../containers/fromDaemon.ts";

/** The id of an image that no daemon has. Docker looks for the image after all other checks, so it makes no container. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/** Matches refusals that depend on the machine: they are ignored, as the script or Compose file may be for another machine. */
const OF_THE_MACHINE = /CPUs|available|runtime|not support/i;

/**
 * Faults for containers that their daemon would refuse (for a wrong restart policy, too little memory), with the daemon's
 * message. A daemon that does not answer adds no faults.
 */
export async function refusedThere(models: readonly ContainerModel[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const daemon of new Set(models.map((model) => model.daemon))) {
    const own = models.filter((model) => model.daemon === daemon && model.isOneOff !== true);
    const client = own.length > 0 ? await clientOf(daemon) : undefined;
    if (client === undefined) continue;
    for (const model of own) {
      const what = await refusal(client, model.body);
      if (what === undefined || OF_THE_MACHINE.test(what)) continue;
      const todo = "Mend it, or leave it out.";
      faults.push({ where: whereOf(model), what: `Docker does not take it: ${what}`, todo });
    }
  }
  return faults;
}

/** A client of the daemon; undefined if the daemon does not answer, or the connection may ask for a password. */
async function clientOf(daemon: string | undefined) {
  try {
    const address = await daemonAddress(daemon);
    if (address.startsWith("ssh://")) return undefined;
    const { exitCode } = await dockerCli([...daemonFlags(daemon), "version"], { timeout: TIMEOUT_MS });
    if (exitCode !== 0) return undefined;
    const client = dockerClient(address === "" ? undefined : address);
    // If the daemon answers 400 even to a request without settings, its refusals tell nothing about settings.
    return (await refusal(client, {})) === undefined ? client : undefined;
  } catch {
    return undefined;
  }
}

async function refusal(
  client: ReturnType<typeof dockerClient>,
  { HostConfig, ...body }: CreateBody,
): Promise<string | undefined> {
  try {
    // Leave out the networks: older daemons accept at most one in this request.
    const others = { Image: NO_IMAGE, NetworkingConfig: undefined };
    const host = { ...HostConfig, Links: undefined, VolumesFrom: undefined };
    await client.createContainer({ ...body, ...others, HostConfig: host } as object);
    return undefined;
  } catch (error) {
    const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
    return statusCode === 400 ? json?.message : undefined;
  }
}
