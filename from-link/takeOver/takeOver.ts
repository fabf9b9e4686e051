import { begin, filesOf } from "./begin.ts";
import { chainsIn, Resources, surprises } from "./resources.ts";
import { change, type Entry, type Journal, record, type Takeover } from "./journal.ts";
import { look } from "./look.ts";
import { mend } from "./mend.ts";
import { PutBack } from "./interrupted.ts";
import { planText } from "./overview.ts";
import { perform } from "./perform.ts";
import { awayFor, moveBack, moveForward, namesOf } from "./move.ts";
import { checkMachine, withFolder, type Options } from "./open.ts";
import { knownTo } from "redis-link/tools";

/**
 * Runs `from-link take-over`: moves the containers of a folder's plan, or continues an interrupted takeover. No container is
 * stopped before the preview has passed and the user has confirmed.
 *
 * @param planOnly whether to end after the plan is printed
 */
export async function takeOver(options: Options, planOnly: boolean): Promise<void> {
  await withFolder("take-over", options, async ({ run, journal: former, parts }) => {
    if (run === "nothing") {
      options.print("All is taken over. `from-link finish` removes the old containers.");
      return;
    }
    await checkMachine(parts);
    const { plan } = parts;
    const journal = former && run === "go on" ? former : newJournal(await begin(parts.docker, plan));
    const { entries } = journal;
    const takeover: Takeover = { ...parts, journal };
    if (run === "go on" && !planOnly) {
      await options.confirm("A takeover was broken off. Go on with it?");
      await startNew(takeover);
      await mend(takeover);
    }
    const { resources, missing } = await previewOf(takeover, run === "start");
    const chains = chainsIn(takeover, resources);
    const files = new Map<string, string[]>();
    if (run === "start")
      for (const entry of entries) files.set(entry.name, await filesOf(parts.docker, entry));
    options.print(planText({ plan, folder: options.folder, chains, files, toCreate: missing.size }));
    if (planOnly) return;
    if (run === "start") await options.confirm("Take them over?");
    record(takeover, (now) => (now.phase = "moving"));
    await makeNetworks(takeover, resources, missing);
    let isWhole = false;
    for (const [index, chain] of chains.entries()) {
      // The update for the last group has no targets, so it covers the whole program.
      const targets = index < chains.length - 1 ? targetsOf(chain, resources) : undefined;
      isWhole = await move(takeover, chain, targets, run === "start" && index === 0);
    }
    if (!isWhole) {
      options.say("Bringing the whole stack to what the program says …");
      await change(takeover, "up");
    }
    record(takeover, (now) => (now.phase = "moved"));
    options.print(doneText(entries, options.folder));
  });
}

const newJournal = (entries: readonly Entry[]): Journal => ({
  ...{ version: 1, phase: "none", pulumi: "idle" },
  ...{ startedAt: Date.now(), entries },
});

/**
 * @param onlyAdds whether the preview may only add resources. False if a takeover is continued, because the update may then
 * have to repair resources.
 * @throws Error if the preview fails, or would change existing resources
 */
async function previewOf({ program, say, journal }: Takeover, onlyAdds: boolean) {
  say("Asking Pulumi for a preview …");
  const steps = await program.preview();
  const others = onlyAdds ? surprises(steps) : [];
  if (others.length > 0)
    throw new Error(
      `The preview would change what is there: ${others.map(({ op, urn }) => `${op} ${urn}`).join(", ")}. ` +
        "A takeover only adds: bring the stack to what the program says first, by `pulumi up`.",
    );
  const resources = Resources.ofPreview(steps);
  const unknown = journal.entries.filter(({ name }) => resources.container(name) === undefined);
  if (unknown.length > 0)
    throw new Error(
      `The program makes no container ${namesOf(unknown)}, which it is to take over. Run from-link again.`,
    );
  const missing = new Set(steps.filter(({ op }) => op === "create").map(({ urn }) => urn));
  return { resources, missing };
}

function targetsOf(chain: readonly Entry[], resources: Resources): string[] {
  return [...new Set(resources.containersOf(chain).flatMap((urn) => resources.allOf(urn)))];
}

/** Makes the resources for which no container has to be stopped, such as networks: if that fails, there was no downtime. */
async function makeNetworks(
  takeover: Takeover,
  resources: Resources,
  missing: ReadonlySet<string>,
): Promise<void> {
  const targets = resources.withoutContainers(targetsOf(takeover.journal.entries, resources));
  if (!targets.some((urn) => missing.has(urn))) return;
  takeover.say("Making networks, and attaching the sources as they run …");
  await change(takeover, "up", targets);
}

/** Starts new containers that an interrupted roll-back has stopped or was stopping: the program rejects stopped containers. */
async function startNew(takeover: Takeover): Promise<void> {
  const { docker, program, journal, say } = takeover;
  const known = knownTo(await program.state());
  for (const entry of journal.entries) {
    const { old, copy, successor } = await look(docker, entry);
    if (!entry.running || successor === undefined || !known.has(successor.id)) continue;
    if (old?.running === true || copy?.running === true) continue; // both would write to the volumes
    if (successor.running && entry.stopping !== successor.id) continue;
    say(`${entry.name}: starting what Pulumi made …`);
    const step = { of: entry.name, id: successor.id };
    await perform(docker, { kind: "stop", ...step }, entry);
    // The start fails if Pulumi is still removing the container. Then the container is made again.
    await perform(docker, { kind: "start", ...step }, entry).catch(() => undefined);
    record(takeover, () => {
      delete entry.stopping;
      delete entry.stoppedAt;
    });
  }
}

/**
 * Moves a group of containers. If that fails, puts the group back.
 *
 * @param isFirst whether no group was moved before
 */
async function move(
  takeover: Takeover,
  chain: readonly Entry[],
  targets: readonly string[] | undefined,
  isFirst: boolean,
): Promise<boolean> {
  try {
    return await moveForward(takeover, chain, targets);
  } catch (error) {
    if (takeover.signal.aborted) throw error;
    takeover.say(`${namesOf(chain)}: ${(error as Error).message}`);
    takeover.say(`${namesOf(chain)}: going back …`);
    await moveBack(takeover, chain);
    throw new (isFirst ? PutBack : Error)(
      `${namesOf(chain)} did not move, and ${chain.length > 1 ? "are" : "is"} as before: ${(error as Error).message}\n` +
        "Put it right and run `from-link take-over` again, or `from-link roll-back` for all of them.",
      { cause: error },
    );
  }
}

function doneText(entries: readonly Entry[], folder: string): string {
  return [
    "All is taken over:",
    ...entries.map((entry) => `  ${entry.name}${awayFor(entry)}`),
    `Look whether all works. Then \`from-link finish ${folder}\` removes the old`,
    `containers; until then, \`from-link roll-back ${folder}\` leads back.`,
  ].join("\n");
}
