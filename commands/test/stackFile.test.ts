import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkStackFile, ON_SWARM, stackFileSays, whyWrongType, withOwnSalt } from "../stackFile.ts";

const folder = mkdtempSync(join(tmpdir(), "redis-link-stack-file-"));
const file = join(folder, "Pulumi.dev.yaml");
const missing = join(folder, "Pulumi.none.yaml");
after(() => rmSync(folder, { recursive: true }));

/** Checks a stack file with this text. */
async function check(text: string): Promise<void> {
  writeFileSync(file, text);
  await checkStackFile(file);
}

void test("refuses a number with a leading zero, and shows the number that YAML reads instead", async () => {
  await assert.rejects(check("config:\n  redis-link:hostPort: 017003 # the app's\n"), {
    message:
      `redis-link:hostPort: 017003 is not accepted in ${file}. YAML reads it as the octal number 7683: ` +
      "write 17003, or put it in quotes if it is text.",
  });
});

void test("refuses a number with a leading zero inside an object too", async () => {
  for (const inner of ["{ port: 010 }", "\n      port: 010"]) {
    const refused = check(`config:\n  other:object:\n    inner: ${inner}\n`);
    await assert.rejects(refused, /^Error: port: 010 is not accepted/);
  }
});

for (const value of ["17003", "0", "07", '"017003"', "0.5", "017003a", "09", "2026-01-02", "127.0.0.1"])
  void test(`accepts ${value}`, () => check(`config:\n  redis-link:value: ${value}\n`));

void test("leaves errors of a missing file and of invalid YAML to Pulumi", async () => {
  await checkStackFile(missing);
  await check("config: {\n  a: [017");
});

const CONFIG = "config:\n  redis-link:alias: cache";
const SALT = "encryptionsalt: v1:a:b";

void test("reads the configuration from the stack file and the salt from this machine", () => {
  assert.equal(withOwnSalt(`${CONFIG}\n`, ""), `${CONFIG}\n`);
  assert.equal(withOwnSalt(`${CONFIG}\n`, `config: {}\n${SALT}\n`), `${CONFIG}\n${SALT}\n`);
  assert.equal(withOwnSalt("", ""), "config: {}\n");
});

void test("ignores a salt that a colleague committed, as it needs the colleague's passphrase", () => {
  assert.equal(withOwnSalt(`encryptionsalt: v1:theirs\n${CONFIG}\n`, SALT), `${CONFIG}\n${SALT}\n`);
  assert.equal(withOwnSalt("encryptionsalt: v1:theirs\n", ""), "config: {}\n");
  assert.equal(withOwnSalt(`secretsprovider: awskms://a\nencryptedkey: k\n${CONFIG}\n`, ""), `${CONFIG}\n`);
});

void test("uses a stack file with encrypted values unchanged", () => {
  assert.equal(withOwnSalt(`${CONFIG}\n  redis-link:key:\n    secure: v1:c\n${SALT}\n`, ""), undefined);
});

for (const [text, expected] of [
  ["config:\n  redis-link:replicas: 2\n", true],
  ['config:\n  redis-link:alias: db\n  redis-link:replicas: "10"\n', true],
  ["config:\n  redis-link:replicas: 0\n", false],
  ["config: {}\n", false],
  ["config:\n  # redis-link:replicas: 2\n", false],
] as const) {
  void test(`reads ${JSON.stringify(text)} as the configuration of ${expected ? "a swarm" : "one machine"}`, () => {
    writeFileSync(file, text);
    assert.equal(stackFileSays(file, ON_SWARM), expected);
  });
}

void test("treats a stack without a stack file as a stack on one machine", () => {
  assert.equal(stackFileSays(missing, ON_SWARM), false);
});

void test("explains a value of the wrong type with the type and description from Pulumi.yaml", async () => {
  const said =
    "error: validating stack config: Stack 'dev' with configuration key 'replicas' must be of type 'integer'";
  assert.match(
    (await whyWrongType(said)) ?? "",
    /^replicas: .*is not accepted\. It must be a whole number: Tasks of the app as a service of a Docker swarm/,
  );
  // A value from the command line is not in the file.
  assert.equal(
    await whyWrongType("configuration key 'given' must be of type 'array<string>'"),
    "given: the value is not accepted. It must be a list, whose parts are set one by one (pulumi config set --path 'given[0]' VALUE).",
  );
  assert.equal(await whyWrongType("error: something else"), undefined);
});
