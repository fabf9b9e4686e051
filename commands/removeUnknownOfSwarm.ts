import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./environment.ts";
import { detachAll, listed, LONGEST_STEP_MS, type BrokenOff } from "./removeUnknown.ts";
import type { RunDocker, StackDaemon } from "./stackDaemon.ts";

interface Found {
  ID?: string;
  Id?: string;
  Name?: string;
  Spec?: { Name: string };
  Created?: string;
  CreatedAt?: string;
}

/** Longest time that a node keeps a network which the swarm has no more: that of tasks to end. */
const LET_GO_MS = 30_000;
const PAUSE_MS = 300;

/** What a swarm lists of a stack: services first, as they have the others. */
const KINDS = ["service", "secret", "network"] as const;

/**
 * Removes services, their secrets and overlay networks that carry the state's label, are not in it, and were made when
 * the update was broken off. A source that was attached already is taken off first, and runs on.
 *
 * @param manager a daemon that manages the swarm; where it is in none there is nothing to remove
 * @param source the daemon of the source
 */
export async function removeUnknownOfSwarm(
  manager: StackDaemon,
  source: StackDaemon,
  { states, known, at }: BrokenOff,
): Promise<void> {
  const isManager = await manager.run(["info", "--format", "{{.Swarm.ControlAvailable}}"]);
  if (isManager.trim() !== "true") return;
  for (const kind of KINDS) {
    const scope = kind === "network" ? ["--filter", "scope=swarm"] : [];
    for (const shown of await listed(manager.run, [kind, "ls", "--quiet", ...scope], states)) {
      const [found] = JSON.parse(await manager.run([kind, "inspect", shown])) as [Found];
      const id = found.ID ?? found.Id ?? shown;
      const made = Date.parse(found.CreatedAt ?? found.Created ?? "");
      if (known.has(id) || known.has(found.Name ?? found.Spec?.Name)) continue;
      if (Math.abs(made - at) > LONGEST_STEP_MS) continue;
      say(`Removing a ${kind} that the broken-off update left, ${id.slice(0, 12)} …`);
      if (kind === "network") await detachAll(source.run, id);
      await manager.run([kind, "rm", id]);
      if (kind === "network") await untilGone(manager.run, id);
    }
  }
}

/** Waits for the last of its tasks to let it go: the update that follows would take it for one that the swarm has. */
async function untilGone(run: RunDocker, network: string): Promise<void> {
  const isListed = async () =>
    (await run(["network", "ls", "--quiet", "--filter", `id=${network}`])).trim() !== "";
  for (const end = Date.now() + LET_GO_MS; Date.now() < end && (await isListed());) await sleep(PAUSE_MS);
}
