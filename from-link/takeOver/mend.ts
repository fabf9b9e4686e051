import { forceRemove, knownTo, mendStack, STATE_LABEL } from "redis-link/tools";
import { COPY_LABEL, inspectOf } from "./look.ts";
import { record, type Takeover } from "./journal.ts";

/** Longest wait, in milliseconds, for a Pulumi process whose from-link was killed. */
const WAIT_MS = 15 * 60_000;

/**
 * If the last update was interrupted: corrects the stack's state by what is on the daemon, as `redis-link recover` does, and
 * removes containers without a label that the update made. Volumes are never removed.
 */
export async function mend(takeover: Takeover): Promise<void> {
  const { journal, program, plan, force, say, command } = takeover;
  if (journal.pulumi === "idle") return;
  say("An update was broken off: reading what is there …");
  const pulumi = (args: readonly string[], shows = false) => program.run(args, shows);
  await mendStack({ pulumi, stack: plan.stack, force, waitMs: WAIT_MS, command, say });
  await removeUnlabelled(takeover);
  record(takeover, (now) => (now.pulumi = "idle"));
}

/**
 * Removes containers that a killed update made, and that have no label of redis-link because they have no links. Such a
 * container has the name of a moved container, is newer than the start of the takeover, and is not in the stack's state.
 */
export async function removeUnlabelled({ docker, program, journal, say }: Takeover): Promise<void> {
  const { entries, startedAt } = journal;
  const known = knownTo(await program.state());
  for (const { name } of entries) {
    const found = await inspectOf(docker, name);
    // Keep the old container, whose id is in the journal, and the old container's copy, which has a label.
    if (found === undefined || known.has(found.Id) || entries.some(({ id }) => id === found.Id)) continue;
    const labels = (found.Config.Labels as Partial<Record<string, string>> | null) ?? {};
    if (labels[STATE_LABEL] !== undefined || labels[COPY_LABEL] !== undefined) continue;
    if (Date.parse(found.Created) <= startedAt) continue;
    say(`Removing the container ${name} that the state never heard of …`);
    await forceRemove(docker.getContainer(found.Id)); // never together with its volumes
  }
}
