import { ifExists } from "redis-link/tools";
import { filesOf } from "./begin.ts";
import { change, type Entry, record, type Takeover } from "./journal.ts";
import { inspectOf, look, untilWell } from "./look.ts";
import { mend } from "./mend.ts";
import { moveBack } from "./move.ts";
import { checkMachine, type Options, withFolder } from "./open.ts";
import { chainsIn, Resources } from "./resources.ts";
import { fileWords, fold } from "./overview.ts";

const WELL_TIMEOUT_MS = 10_000;

/** Runs `from-link finish`: removes the old containers, but none of their volumes. */
export async function finish(options: Options): Promise<void> {
  await withFolder("finish", options, async ({ run, journal, parts }) => {
    if (run === "nothing" || journal === undefined) {
      options.print("It is finished: the old containers are gone.");
      return;
    }
    const takeover: Takeover = { ...parts, journal };
    const kept = await keptOf(takeover);
    options.print(await planOf(takeover, kept));
    await options.confirm("Remove them?");
    record(takeover, (now) => (now.phase = "finishing"));
    // Consumers are removed first, and without -v: all volumes are kept, even anonymous volumes.
    for (const { entry, id } of kept.reverse()) {
      options.say(`${entry.asideName}: removing …`);
      await ifExists(parts.docker.getContainer(id).remove());
    }
    record(takeover, (now) => (now.phase = "finished"));
    options.print("Finished. From here on, `pulumi up` in the folder is all that is needed.");
  });
}

/**
 * The old containers to remove.
 *
 * @throws Error if a new container is not well, or lacks a mount that the old container had
 */
async function keptOf({ docker, journal, signal }: Takeover): Promise<{ entry: Entry; id: string }[]> {
  const problems: string[] = [];
  const kept: { entry: Entry; id: string }[] = [];
  for (const entry of journal.entries) {
    const { name, asideName, running } = entry;
    if (running) await untilWell(docker, name, { timeoutMs: WELL_TIMEOUT_MS, signal });
    const { old, copy, isMade, successor } = await look(docker, entry);
    if (successor === undefined) problems.push(`${name}: there is no new container`);
    else if (!isMade) {
      const state = (await inspectOf(docker, name))?.State;
      problems.push(
        `${name}: the new container is not well, or has not all volumes (${state?.Status ?? "gone"})`,
      );
    }
    const container = entry.autoRemove ? copy : old;
    if (container?.running) problems.push(`${asideName}: it runs. Stop it, if nothing needs it`);
    if (container !== undefined) kept.push({ entry, id: container.id });
  }
  if (problems.length === 0) return kept;
  throw new Error(
    `Nothing was removed:\n${problems.map((one) => `  - ${one}`).join("\n")}\n` +
      "Put it right and run this again, or go back by `from-link roll-back`.",
  );
}

async function planOf({ docker }: Takeover, kept: readonly { entry: Entry; id: string }[]): Promise<string> {
  const lines = await Promise.all(
    kept.map(async ({ entry, id }) => {
      const files = await filesOf(docker, { ...entry, id });
      const lost =
        files.length === 0 ? "" : `, and with it what it wrote outside of volumes: ${fileWords(files)}`;
      return fold(`  ${entry.asideName}${lost}`, "    ");
    }),
  );
  return ["These are removed, and none of their volumes:", ...lines.flat()].join("\n");
}

/** Runs `from-link roll-back`: restores the state before the takeover, whatever steps of the takeover are done. */
export async function rollBack(options: Options): Promise<void> {
  await withFolder("roll-back", options, async ({ run, journal, parts }) => {
    if (run === "nothing" || journal === undefined) {
      options.print("All is as it was before: there is nothing to roll back.");
      return;
    }
    await checkMachine(parts);
    await options.confirm(
      `Take away what Pulumi made, and start ${journal.entries.map(({ name }) => name).join(", ")} as before?`,
    );
    const takeover: Takeover = { ...parts, journal };
    record(takeover, (now) => (now.phase = "returning"));
    await mend(takeover);
    const chains = chainsIn(takeover, Resources.ofState(await parts.program.state()));
    for (const chain of chains.reverse()) await moveBack(takeover, chain);
    await removeRest(takeover);
    record(takeover, (now) => (now.phase = "returned"));
    options.print("All is as it was before. The program stays, and `from-link take-over` begins anew.");
  });
}

/** Removes the resources that are left in the stack's state, such as networks, except resources with data. */
async function removeRest(takeover: Takeover): Promise<void> {
  const { program, say } = takeover;
  const resources = Resources.ofState(await program.state());
  const { urns } = resources;
  const rest = resources.withoutData(urns);
  if (rest.length > 0) {
    say("Taking the networks of the links away …");
    await change(takeover, "destroy", rest);
  }
  const kept = urns.filter((urn) => !rest.includes(urn));
  if (kept.length === 0) return;
  say(
    `Kept in the stack, as data would go with it: ${kept.map((urn) => urn.split("::").at(-1)).join(", ")}.`,
  );
}
