import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ON_SWARM, stackFileSays } from "../stackFile.ts";

const folder = mkdtempSync(join(tmpdir(), "redis-link-is-on-swarm-"));
after(() => rmSync(folder, { recursive: true }));

for (const [text, expected] of [
  ["config:\n  redis-link:replicas: 2\n", true],
  ['config:\n  redis-link:alias: db\n  redis-link:replicas: "10"\n', true],
  ["config:\n  redis-link:replicas: 0\n", false],
  ["config: {}\n", false],
  ["config:\n  # redis-link:replicas: 2\n", false],
] as const) {
  void test(`${JSON.stringify(text)} is ${expected ? "" : "not "}of a swarm`, () => {
    const file = join(folder, "Pulumi.dev.yaml");
    writeFileSync(file, text);
    assert.equal(stackFileSays(file, ON_SWARM), expected);
  });
}

void test("a stack without a file is not of a swarm", () => {
  assert.equal(stackFileSays(join(folder, "Pulumi.none.yaml"), ON_SWARM), false);
});
