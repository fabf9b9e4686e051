import assert from "node:assert/strict";
import { test } from "node:test";
import { stackOutputs } from "../stackState.ts";
import { standIns } from "./support/standIns.ts";

void test("outputs come from Pulumi, with what is secret", async () => {
  const { env, calls } = standIns({ pulumi: `echo '{"endpoint":"http://127.0.0.1:3000"}'` });
  assert.deepEqual(await stackOutputs(env), { endpoint: "http://127.0.0.1:3000" });
  assert.deepEqual(calls(), ["pulumi stack output --json --show-secrets --stack dev"]);
});

const STACK = 'The stack "dev" (PULUMI_STACK)';
for (const [what, pulumi, message] of [
  ["without outputs", "echo '{}'", `${STACK} is not up: run \`npm run up\` first.`],
  [
    "that does not exist",
    "echo \"error: no stack named 'dev' found\" >&2; exit 255",
    `${STACK} is not up: run \`npm run up\` first.`,
  ],
  [
    "that Pulumi cannot read",
    "echo 'error: incorrect passphrase' >&2; exit 255",
    'The outputs of the stack "dev" (PULUMI_STACK) cannot be read. Pulumi says: error: incorrect passphrase',
  ],
] as const) {
  void test(`a stack ${what} is told, with the remedy or Pulumi's words`, () =>
    assert.rejects(stackOutputs(standIns({ pulumi }).env), { message }));
}
