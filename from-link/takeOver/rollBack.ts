import { chainsIn } from "./chainsIn.ts";
import { mend, removeUnknown } from "./mend.ts";
import { moveBack } from "./move.ts";
import { checkMachine, withFolder, type Options } from "./open.ts";
import { Resources } from "./resources.ts";
import { change, record, type Takeover } from "./folderTakeover.ts";

/** Puts everything back as it was before the takeover, from wherever it is. */
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

/** Networks and whatever else is left in the state; what holds data stays. */
async function removeRest(takeover: Takeover): Promise<void> {
  const { program, say } = takeover;
  const resources = Resources.ofState(await program.state());
  const { urns } = resources;
  const rest = resources.withoutData(urns);
  if (rest.length > 0) {
    say("Taking the networks of the links away …");
    await change(takeover, "destroy", rest);
  }
  await removeUnknown(takeover);
  const kept = urns.filter((urn) => !rest.includes(urn));
  if (kept.length === 0) return;
  say(
    `Kept in the stack, as data would go with it: ${kept.map((urn) => urn.split("::").at(-1)).join(", ")}.`,
  );
}
