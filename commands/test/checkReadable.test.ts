import assert from "node:assert/strict";
import { test } from "node:test";
import { checkReadable } from "../partialFile.ts";

for (const [file, wrong] of [
  ["/nowhere/backup.rdb", "does not exist"],
  [import.meta.dirname, "is not a file"],
] as const) {
  void test(`a backup that ${wrong} is named`, () => {
    assert.throws(() => checkReadable(file), {
      message: `FILE: "${file}" ${wrong}: name a file that npm run backup made.`,
    });
  });
}

void test("a file is taken", () => {
  checkReadable(import.meta.filename);
});
