import assert from "node:assert/strict";
import { test } from "node:test";
import { stackOutputs } from "../stackOutputs.ts";
import { standIns } from "./support/standIns.ts";

void test("reads the outputs of the stack from Pulumi, including secrets", async () => {
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
    "whose outputs Pulumi cannot show",
    "echo 'error: no access' >&2; exit 255",
    'The outputs of the stack "dev" (PULUMI_STACK) cannot be read. Pulumi says: error: no access',
  ],
] as const) {
  void test(`refuses a stack ${what}, with the remedy or Pulumi's message`, () =>
    assert.rejects(stackOutputs(standIns({ pulumi }).env), { message }));
}

for (const [what, said, remedy] of [
  ["the passphrase of another stack", "incorrect passphrase", /put that file back, none takes its place\.$/],
  [
    "a missing passphrase file",
    "unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open state/passphrase: no such file or directory",
    /Without one, it is the generated one in state\/passphrase: put that file back/,
  ],
  [
    "a truncated state file",
    "failed to load checkpoint: place 1: unexpected end of JSON input",
    /STACK\.json\.bak .* copy that over STACK\.json, and run `npm run recover`\.$/,
  ],
  ["half-written attributes", "failed to load checkpoint: EOF", /`npm run recover` mends that\.$/],
] as const) {
  void test(`tells how to recover from ${what}`, async () => {
    const { env } = standIns({ pulumi: `echo 'error: ${said}' >&2; exit 255` });
    await assert.rejects(stackOutputs(env), (error: Error) => {
      assert.match(error.message, remedy);
      return error.message.includes(`Pulumi says: error: ${said}`);
    });
  });
}
