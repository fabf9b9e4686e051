import { inspectOf, look, missingMounts, untilWell } from "./look.ts";
import { change, type Entry, record, type Takeover } from "./journal.ts";
import { linksOf } from "./copyBody.ts";
import { mend } from "./mend.ts";
import { perform } from "./perform.ts";
import { Resources } from "./resources.ts";
import { nextBack, nextForward, type Step } from "./steps.ts";

/** Milliseconds within which a container must be well after its start by Pulumi or Docker. */
const WELL_TIMEOUT_MS = 120_000;

const WORDS: Record<Step["kind"], string> = {
  copy: "holding its volumes by a copy, as Docker deletes it once it stops",
  stop: "stopping",
  "no restart": "taking its restart policy off",
  "set aside": "putting it aside",
  "drop copy": "taking its copy away",
  "name back": "giving it its name back",
  restart: "giving it its restart policy back",
  start: "starting",
};

/**
 * Moves a group of linked containers to Pulumi. Steps that are already done are skipped.
 *
 * @param targets URNs of the resources to make; undefined for the whole program
 * @returns whether an update by Pulumi was needed
 * @throws Error if a new container is not well. The old containers are not put back then.
 */
export async function moveForward(
  takeover: Takeover,
  chain: readonly Entry[],
  targets: readonly string[] | undefined,
): Promise<boolean> {
  for (let created = false; ;) {
    const step = nextForward(await members(takeover, chain));
    if (step === undefined) return created;
    if (step === "create") {
      if (created) throw new Error(`${namesOf(chain)}: what Pulumi made does not stay well.`);
      await create(takeover, chain, targets);
      created = true;
    } else await performStep(takeover, chain, step);
  }
}

/**
 * Puts a group of linked containers back, whatever steps of their move are done.
 *
 * @throws Error if the new containers cannot be removed, or the old containers cannot be started
 */
export async function moveBack(takeover: Takeover, chain: readonly Entry[]): Promise<void> {
  await mend(takeover);
  for (;;) {
    const step = nextBack(await members(takeover, chain));
    if (step === undefined) break;
    if (step === "remove") await remove(takeover, chain);
    else await performStep(takeover, chain, step);
  }
  for (const entry of chain) await lookAtOld(takeover, entry);
}

function members({ docker }: Takeover, chain: readonly Entry[]) {
  return Promise.all(chain.map((entry) => look(docker, entry)));
}

async function performStep(takeover: Takeover, chain: readonly Entry[], step: Step): Promise<void> {
  takeover.signal.throwIfAborted();
  const entry = chain.find(({ name }) => name === step.of);
  if (entry === undefined) throw new Error(`${step.of} is not in the chain.`); // cannot happen: steps are made from the chain
  takeover.say(`${entry.name}: ${WORDS[step.kind]} …`);
  await (step.kind === "stop" ? stop(takeover, step, entry) : perform(takeover.docker, step, entry));
}

/** Stops a container, and records that in the journal: Docker completes a stop even if from-link is killed meanwhile. */
async function stop(takeover: Takeover, step: Step, entry: Entry): Promise<void> {
  record(takeover, () => {
    entry.stoppedAt ??= Date.now();
    entry.stopping = step.id;
  });
  await perform(takeover.docker, step, entry);
  record(takeover, () => delete entry.stopping);
}

async function create(
  takeover: Takeover,
  chain: readonly Entry[],
  targets: readonly string[] | undefined,
): Promise<void> {
  const { docker, say } = takeover;
  say(`${namesOf(chain)}: creating by Pulumi …`);
  const over = new AbortController();
  const { signal } = over;
  const watched = chain.map(({ name, running }) =>
    running ? untilWell(docker, name, { timeoutMs: Infinity, signal }) : Promise.resolve(undefined),
  );
  try {
    await change(takeover, "up", targets);
    setTimeout(() => over.abort(), WELL_TIMEOUT_MS).unref();
    const since = await Promise.all(watched);
    for (const [index, entry] of chain.entries()) await settle(takeover, entry, since[index]);
  } finally {
    over.abort();
    await Promise.all(watched);
  }
}

/** Checks a new container. @throws Error if the container is not well, or lacks a mount of the old container */
async function settle(takeover: Takeover, entry: Entry, since: number | undefined): Promise<void> {
  const { docker, say } = takeover;
  const { name, mounts, running } = entry;
  const found = await inspectOf(docker, name);
  if (found === undefined) throw new Error(`${name}: Pulumi ended well, and there is no such container.`);
  const missing = missingMounts(mounts, found).map(({ path, source }) => `${source} at ${path}`);
  if (missing.length > 0)
    throw new Error(
      `${name}: the new container has not what was mounted: ${missing.join(", ")}. Add it to the program.`,
    );
  if (!running) return;
  if (since === undefined)
    throw new Error(
      `${name}: the new container is not well: ${found.State.Status}, exit code ${found.State.ExitCode}, ` +
        `${found.State.Health?.Status ?? "no health check"}.`,
    );
  record(takeover, () => {
    if (entry.stoppedAt === undefined) return;
    entry.downtimeMs = since - entry.stoppedAt;
    delete entry.stoppedAt;
  });
  say(`${name}: moved${awayFor(entry)}.`);
}

/**
 * Removes the new containers of a group from the stack, but no volumes. Stops the containers first, because Pulumi would kill
 * them.
 */
async function remove(takeover: Takeover, chain: readonly Entry[]): Promise<void> {
  const { docker, program, say } = takeover;
  say(`${namesOf(chain)}: taking away what Pulumi made …`);
  // From here on, containers are stopped although the stack's state says that they run.
  record(takeover, (journal) => (journal.pulumi = "busy"));
  for (const entry of [...chain].reverse()) {
    const { successor, before } = await look(docker, entry);
    if (successor === undefined) continue;
    record(takeover, () => (entry.stoppedAt ??= Date.now()));
    if (successor.running) await stop(takeover, { kind: "stop", of: before.name, id: successor.id }, entry);
  }
  const resources = Resources.ofState(await program.state());
  const belongings = resources.containersOf(chain).flatMap((urn) => resources.belongingsOf(urn));
  const targets = resources.withoutData(resources.withDependents(belongings));
  if (targets.length > 0) await change(takeover, "destroy", targets);
  record(takeover, (journal) => (journal.pulumi = "idle"));
  for (const { successor, before } of await members(takeover, chain)) {
    if (successor === undefined) continue;
    throw new Error(
      `${before.name}: the container of this name is not of this stack. Rename or remove it, and run this again.`,
    );
  }
}

/** Waits until an old container is well again, and reports what differs from the state before the takeover. */
async function lookAtOld(takeover: Takeover, entry: Entry): Promise<void> {
  const { docker, say } = takeover;
  const { name, running, links } = entry;
  if (entry.id === undefined) return;
  const isAway = entry.stoppedAt !== undefined;
  const since = running
    ? await untilWell(docker, name, { timeoutMs: WELL_TIMEOUT_MS, signal: takeover.signal })
    : Date.now();
  const found = await inspectOf(docker, name);
  if (since === undefined)
    say(
      `${name}: it is back, and not well: ${found?.State.Status ?? "gone"}. \`docker logs ${name}\` has more.`,
    );
  if (found !== undefined && linksOf(found).join() !== links.join())
    say(`${name}: Docker has lost its links (${links.join(", ")}); a restart of the daemon reads them anew.`);
  if (entry.autoRemove && found?.HostConfig.AutoRemove === false)
    say(`${name}: Docker deletes it no longer once it stops (--rm), as this is a copy of what it deleted.`);
  if (!isAway) return;
  record(takeover, () => {
    if (entry.stoppedAt !== undefined && since !== undefined) entry.downtimeMs = since - entry.stoppedAt;
    delete entry.stoppedAt;
  });
  say(`${name}: put back${awayFor(entry)}.`);
}

export const namesOf = (chain: readonly Entry[]): string => chain.map(({ name }) => name).join(", ");

/** The downtime of a container as part of a sentence; empty if there was no downtime. */
export const awayFor = ({ downtimeMs }: Entry): string =>
  downtimeMs === undefined ? "" : `, away for ${(downtimeMs / 1000).toFixed(1)} s`;
