import * as pulumi from "@pulumi/pulumi";
import { shareInFlight } from "../daemon/daemonAnswers";
import { dockerClient } from "../daemon/dockerClient";
import { plainError } from "../input/inputError";
import { whyNoManager } from "./manager";
import { nodeName, type Node } from "./swarmTypes";

/** Checks that the daemon is a working manager of a swarm. @throws RunError that names the daemon and the remedy */
export function managerDecides(daemonHost: string | undefined): Promise<void> {
  return shareInFlight(`manager ${daemonHost}`, async () => {
    const reason = await whyNoManager(daemonHost).catch((error: unknown) => (error as Error).message);
    if (reason !== undefined) throw plainError(`manager: ${reason} Nothing was changed.`);
  });
}

/** The first daemon of `hosts` that is a working manager. @throws RunError with the reason for each daemon if none works */
export async function firstManager(hosts: (string | undefined)[]): Promise<string | undefined> {
  const wrong: string[] = [];
  for (const host of hosts) {
    try {
      await managerDecides(host);
      return host;
    } catch (error) {
      wrong.push((error as Error).message);
    }
  }
  throw plainError(wrong.join("\n"));
}

/** Major version of the first Docker Engine that supports no-new-privileges for services (API 1.44). */
const FIRST_WITH_NO_NEW_PRIVILEGES = 25;

/** Warns about nodes whose engine does not support no-new-privileges for services. Never fails. */
export async function warnOfOldEngines(
  manager: string | undefined,
  resource: pulumi.Resource,
): Promise<void> {
  try {
    const nodes = (await dockerClient(manager).listNodes()) as Node[];
    const old = nodes.filter((node) => majorOf(node) < FIRST_WITH_NO_NEW_PRIVILEGES);
    if (old.length === 0) return;
    const names = old.map(({ ID }) => nodeName(nodes, ID)).join(", ");
    await pulumi.log.warn(
      `Processes of its tasks can gain privileges on ${names}: Engine ${FIRST_WITH_NO_NEW_PRIVILEGES} is the first that forbids ` +
        'it for a service. There it is forbidden for all by "no-new-privileges": true in daemon.json.',
      resource,
    );
  } catch {
    // If the manager does not answer, the operation that needs it reports the error.
  }
}

function majorOf({ Description }: Node): number {
  return Number.parseInt(Description?.Engine?.EngineVersion ?? "0", 10);
}
