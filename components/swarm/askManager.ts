import * as pulumi from "@pulumi/pulumi";
import { shareInFlight } from "../daemon/daemonAnswers";
import { dockerClient } from "../daemon/dockerClient";
import { plainError } from "../input/inputError";
import { whyNoManager } from "./manager";
import { nodeName, type Node } from "./swarmTypes";

/** Resolves if a daemon manages a swarm now. @throws RunError that names it and says what to do */
export function managerDecides(daemonHost: string | undefined): Promise<void> {
  return shareInFlight(`manager ${daemonHost}`, async () => {
    const reason = await whyNoManager(daemonHost).catch((error: unknown) => (error as Error).message);
    if (reason !== undefined) throw plainError(`manager: ${reason} Nothing was changed.`);
  });
}

/** The first of some daemons that manages a swarm now. @throws RunError with what is wrong with each if none does */
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

/** From this one on a service can forbid that its processes gain privileges (API 1.44). */
const FIRST_WITH_NO_NEW_PRIVILEGES = 25;

/** Says which nodes cannot forbid a service's processes to gain privileges. Only warns; never fails. */
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
    // A manager that does not answer is named by what needs it.
  }
}

function majorOf({ Description }: Node): number {
  return Number.parseInt(Description?.Engine?.EngineVersion ?? "0", 10);
}
