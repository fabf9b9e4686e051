import { dockerClient } from "redis-link/tools";
import { type ContainerModel, whereOf } from "../../model/containerModel.ts";
import type { Fault } from "../../model/reportEntry.ts";
import { dockerCli } from "./readCommand.ts";
import { daemonFlags, TIMEOUT_MS } from "./whatIsThere.ts";
import { daemonAddress } from "../containers/fromDaemon.ts";

/** An image that no daemon has. Docker looks for the image after it has looked at the rest of a request, so nothing is made. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/** What depends on the machine, which need not be the one that the text is for. */
const OF_THE_MACHINE = /CPUs|available|runtime|not support/i;

/** What the daemon, if it answers, would refuse to make of a text, in its own words: a restart policy, too little memory. */
export async function refusedThere(models: readonly ContainerModel[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const daemon of new Set(models.map((model) => model.daemon))) {
    const own = models.filter((model) => model.daemon === daemon && model.isOneOff !== true);
    const client = own.length > 0 ? await clientOf(daemon) : undefined;
    if (client === undefined) continue;
    for (const model of own) {
      const what = await refusal(client, model);
      if (what === undefined || OF_THE_MACHINE.test(what)) continue;
      const todo = "Mend it, or leave it out.";
      faults.push({ where: whereOf(model), what: `Docker does not take it: ${what}`, todo });
    }
  }
  return faults;
}

/** Undefined if the daemon does not answer, or may ask for a password. */
async function clientOf(daemon: string | undefined) {
  try {
    const address = await daemonAddress(daemon);
    if (address.startsWith("ssh://")) return undefined;
    const { exitCode } = await dockerCli([...daemonFlags(daemon), "version"], { timeout: TIMEOUT_MS });
    return exitCode === 0 ? dockerClient(address === "" ? undefined : address) : undefined;
  } catch {
    return undefined;
  }
}

async function refusal(
  client: ReturnType<typeof dockerClient>,
  { body: { HostConfig, NetworkingConfig: _, ...body } }: ContainerModel,
): Promise<string | undefined> {
  try {
    const host = { ...HostConfig, Links: undefined, VolumesFrom: undefined };
    await client.createContainer({ ...body, Image: NO_IMAGE, HostConfig: host } as object);
    return undefined;
  } catch (error) {
    const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
    return statusCode === 400 ? json?.message : undefined;
  }
}
