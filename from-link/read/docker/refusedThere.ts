import { dockerClient } from "redis-link/tools";
import { type ContainerModel, whereOf } from "../../model/containerModel.ts";
import type { Fault } from "../../model/reportEntry.ts";
import type { CreateBody } from "../../model/createBody.ts";
import { dockerCli } from "./readCommand.ts";
import { daemonFlags, TIMEOUT_MS } from "./whatIsThere.ts";
import { daemonAddress } from "../containers/fromDaemon.ts";

/** An image that no daemon has. Docker checks the image last, so no container is made. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/** Refusals that depend on the machine. The text may be for another machine. */
const OF_THE_MACHINE = /CPUs|available|runtime|not support/i;

/**
 * Faults for containers that the daemon would refuse (a restart policy, too little memory), with its message. Empty if it does
 * not answer.
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

/** A client of the daemon; undefined if it does not answer, or may ask for a password. */
async function clientOf(daemon: string | undefined) {
  try {
    const address = await daemonAddress(daemon);
    if (address.startsWith("ssh://")) return undefined;
    const { exitCode } = await dockerCli([...daemonFlags(daemon), "version"], { timeout: TIMEOUT_MS });
    if (exitCode !== 0) return undefined;
    const client = dockerClient(address === "" ? undefined : address);
    // A daemon that refuses even an empty container checks the image first, or makes no containers.
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
    // Older daemons accept at most one network here.
    const others = { Image: NO_IMAGE, NetworkingConfig: undefined };
    const host = { ...HostConfig, Links: undefined, VolumesFrom: undefined };
    await client.createContainer({ ...body, ...others, HostConfig: host } as object);
    return undefined;
  } catch (error) {
    const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
    return statusCode === 400 ? json?.message : undefined;
  }
}
