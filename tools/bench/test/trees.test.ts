import assert from "node:assert/strict";
import { test } from "node:test";
import { commitOf } from "../trees.ts";

void test("resolves HEAD to a commit", async () => {
  assert.match(await commitOf("HEAD"), /^[0-9a-f]{4,40}$/);
});

for (const ref of ["no-such-branch", "--all", "HEAD:package.json"])
  void test(`refuses ${ref}, which is not a commit`, async () => {
    await assert.rejects(commitOf(ref), { message: new RegExp(`^--against: "${ref}" is no commit`) });
  });
