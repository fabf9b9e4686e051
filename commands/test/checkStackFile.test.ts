import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkStackFile } from "../stackFile.ts";

const folder = mkdtempSync(join(tmpdir(), "redis-link-stack-file-"));
const file = join(folder, "Pulumi.dev.yaml");
after(() => rmSync(folder, { recursive: true }));

/** Checks a stack file with this text. */
async function check(text: string): Promise<void> {
  writeFileSync(file, text);
  await checkStackFile(file);
}

void test("a number with a leading zero is refused by key and value, with what it would be read as", async () => {
  await assert.rejects(check("config:\n  redis-link:hostPort: 017003 # the app's\n"), {
    message:
      `redis-link:hostPort: 017003 is not accepted in ${file}. YAML reads it as the octal number 7683: ` +
      "write 17003, or put it in quotes if it is text.",
  });
});

void test("it is refused within a value too", async () => {
  for (const inner of ["{ port: 010 }", "\n      port: 010"]) {
    await assert.rejects(check(`config:\n  other:object:\n    inner: ${inner}\n`), {
      message: /^port: 010 is not accepted/,
    });
  }
});

for (const value of ["17003", "0", "07", '"017003"', "0.5", "017003a", "09", "2026-01-02", "127.0.0.1"]) {
  void test(`${value} is read as what it says`, async () => {
    await check(`config:\n  redis-link:value: ${value}\n`);
  });
}

void test("a file that is not there, or is no YAML, is Pulumi's to judge", async () => {
  await checkStackFile(join(folder, "Pulumi.none.yaml"));
  await check("config: {\n  a: [017");
});
