import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, test } from "node:test";
import { asInterrupted, Interrupted, PutBack } from "../interrupted.ts";
import { PulumiError, PulumiKilled, PulumiProgram } from "../pulumiProgram.ts";
import { inFolder } from "./support/takenOver.ts";

const path = process.env.PATH ?? "";
afterEach(() => (process.env.PATH = path));

for (const [title, script, isKilled] of [
  ["fails", "echo wrong >&2; exit 255", false],
  ["is killed", "kill -KILL $$", true],
] as const) {
  void test(`reports whether Pulumi was killed, and so left its lock, if Pulumi ${title}`, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      process.env.PATH = [folder, path].join(delimiter);
      const change = new PulumiProgram(folder, "dev").change("up");
      await assert.rejects(change, (error: Error) => {
        assert.ok(error instanceof PulumiError);
        assert.equal(error instanceof PulumiKilled, isKilled);
        assert.match(error.message, isKilled ? /SIGKILL/ : /wrong/);
        return true;
      });
    }));
}

void test("adds to an error how to continue or undo, but only in a phase between start and end", () => {
  const error = new Error("the disk is full");
  for (const [phase, wanted] of [
    ["moving", /full\n.*`from-link take-over x` goes on.*`from-link roll-back x` leads back/s],
    ["returning", /full\n.*`from-link roll-back x` goes on.*`from-link take-over x` leads forward/s],
    ["finishing", /full\n.*`from-link finish x` goes on/s],
  ] as const) {
    const said = asInterrupted(error, "x", phase);
    assert.ok(said instanceof Interrupted);
    assert.match(said.message, wanted);
  }
  for (const phase of ["none", "moved", "returned", "finished"] as const)
    assert.equal(asInterrupted(error, "x", phase), error);
  const putBack = new PutBack("as before");
  assert.equal(asInterrupted(putBack, "x", "moving"), putBack);
});
