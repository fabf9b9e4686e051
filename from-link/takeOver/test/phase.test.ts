import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, type Command } from "../steps.ts";

const phases = ["none", "moving", "moved", "returning", "returned", "finishing", "finished"] as const;

/** What each command does in each phase; "-" is a refusal. */
const TABLE: Record<Command, readonly string[]> = {
  "take-over": ["start", "go on", "nothing", "go on", "start", "-", "nothing"],
  finish: ["-", "-", "start", "-", "-", "go on", "nothing"],
  "roll-back": ["-", "start", "start", "go on", "nothing", "-", "-"],
};

for (const [command, row] of Object.entries(TABLE) as [Command, readonly string[]][]) {
  for (const [index, wanted] of row.entries()) {
    const phase = phases[index]!;
    void test(`${command} in the phase "${phase}" is ${wanted === "-" ? "refused" : wanted}`, () => {
      const answer = answerTo(command, phase);
      if (wanted !== "-") assert.deepEqual(answer, { run: wanted });
      else assert.match("refusal" in answer ? answer.refusal : "", /from-link|MIGRATION\.md/);
    });
  }
}
