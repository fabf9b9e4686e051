import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { saltLine, stackConfiguration } from "../throwAway/state.ts";

/** Runs a check on a folder with a stack's file. */
function withFile(text: string | undefined, check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "redis-link-stack-file-"));
  try {
    if (text !== undefined) writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void test("the salt is left out, wherever it stands, and the rest is kept", () => {
  withFile("encryptionsalt: v1:a:b\nconfig:\n  redis-link:alias: cache\n", (folder) => {
    assert.equal(stackConfiguration(folder, "dev"), "config:\n  redis-link:alias: cache\n");
    assert.equal(saltLine(folder, "dev"), "encryptionsalt: v1:a:b\n");
  });
});

void test("a stack without a file has an empty configuration", () => {
  withFile(undefined, (folder) => assert.equal(stackConfiguration(folder, "dev"), "config: {}\n"));
});

void test("an encrypted value is refused, with the file and the remedy", () => {
  withFile("config:\n  redis-link:token:\n    secure: v1:abc\n", (folder) => {
    assert.throws(
      () => stackConfiguration(folder, "dev"),
      /Pulumi\.dev\.yaml has an encrypted value.*PULUMI_STACK/,
    );
  });
});
