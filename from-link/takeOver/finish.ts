import { filesOf } from "./begin.ts";
import { ifExists } from "redis-link/tools";
import { inspectOf } from "./inspectOf.ts";
import type { Entry } from "./journal.ts";
import { look } from "./look.ts";
import { withFolder, type Options } from "./open.ts";
import { record, type Takeover } from "./folderTakeover.ts";
import { untilWell } from "./well.ts";
import { fileWords, fold } from "./words.ts";

const WELL_TIMEOUT_MS = 10_000;

/** Removes the containers of before, and none of their volumes. */
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
    // Consumers first, and without -v: volumes stay, those without a name too.
    for (const { entry, id } of kept.reverse()) {
      options.say(`${entry.asideName}: removing …`);
      await ifExists(parts.docker.getContainer(id).remove());
    }
    record(takeover, (now) => (now.phase = "finished"));
    options.print("Finished. From here on, `pulumi up` in the folder is all that is needed.");
  });
}

/**
 * The containers that are to go.
 *
 * @throws Error if one of the new ones is not well, or does not have what its predecessor had
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
