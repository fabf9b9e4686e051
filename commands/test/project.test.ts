import assert from "node:assert/strict";
import { test } from "node:test";
import { execa } from "execa";

const NAMED =
  'import("./commands/project.ts").then((is) => console.log([is.stackName, is.ownBackend()].join()))';

for (const [PULUMI_STACK, PULUMI_BACKEND_URL, said] of [
  ["prod", "s3://bucket", "prod,s3://bucket"],
  ["", "", "dev,"],
] as const) {
  void test(`reads stack and backend from the variables ${JSON.stringify([PULUMI_STACK, PULUMI_BACKEND_URL])}`, async () => {
    const env = { PULUMI_STACK, PULUMI_BACKEND_URL };
    assert.equal((await execa(process.execPath, ["-e", NAMED], { env })).stdout, said);
  });
}
