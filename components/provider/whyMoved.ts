import { nameOf } from "../docker/dockerClient";
import { whyNoDaemon } from "../docker/whyNoDaemon";
import { membershipOf } from "../service/whyNoManager";
import { isUnknown } from "./operations";

/** Kinds that are things of one daemon. Those of a swarm are the same for each of its managers. */
const KINDS_OF_A_DAEMON = new Set(["ImageVolumes", "Link", "Network", "Volume"]);

/**
 * Why what a stack has on one daemon is not made on another in its place: the data would stay behind or be deleted, and the
 * Docker provider looks for the containers on the new daemon alone, so that the old ones would run on. Undefined if both
 * addresses are of one daemon.
 */
export async function whyMoved(
  kind: string,
  olds: { daemonHost?: string },
  inputs: { daemonHost?: string },
): Promise<string | undefined> {
  const [before, now] = [olds.daemonHost, inputs.daemonHost];
  const isNew = Object.keys(olds).length === 0;
  if (!KINDS_OF_A_DAEMON.has(kind) || isNew || before === now || [before, now].some(isUnknown))
    return undefined;
  const [old, next] = await Promise.all([before, now].map(engineOf));
  if (old !== undefined && old === next) return undefined;
  return (
    `what the stack has on ${nameOf(before)} does not come along to ${nameOf(now)}. A source of a swarm is brought over by ` +
    "`npm run move` (docs/swarm.md). Else set docker:host back, save the data, and destroy the stack there before you make " +
    "it here."
  );
}

/** What tells a daemon from all others; undefined if it does not answer. */
async function engineOf(daemonHost: string | undefined): Promise<string | undefined> {
  if ((await whyNoDaemon(daemonHost)) !== undefined) return undefined;
  return membershipOf(daemonHost).then(
    ({ ID }) => ID,
    () => undefined,
  );
}
