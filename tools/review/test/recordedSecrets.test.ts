import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import test from "node:test";
import { withFolder } from "../../shared/files.ts";
import { secretsIn } from "./secretsIn.ts";

const projectFolder = join(import.meta.dirname, "..", "..", "..");
const recordings = join(projectFolder, "components", "review", "test", "recordings");

/** Extensions of files written by hand. All other files in a folder of tests are recordings. */
const CODE = [".ts", ".js", ".cjs", ".mjs", ".go", ".sh", ""];

/** Stack file that an interrupted e2e test left; git ignores it. */
const LEFT_STACK_FILE = "Pulumi.e2e-";

/** Recordings below a folder. */
function recordedIn(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && !CODE.includes(extname(entry.name)) && !entry.name.startsWith(LEFT_STACK_FILE),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

const leaksIn = (folder: string): { file: string; found: string[] }[] =>
  recordedIn(folder)
    .map(({ file, text }) => ({ file, found: secretsIn(text) }))
    .filter(({ found }) => found.length > 0);

/** Made like the password of Redis: 32 letters and digits. */
function generated(seed: number): string {
  const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bytes = createHash("sha256").update(String(seed)).digest();
  return [...bytes].map((byte) => characters[byte % characters.length]).join("");
}

void test("finds no secret in the recordings", () => {
  const folders = ["test", "components/review/test"].map((name) => join(projectFolder, name));
  const recorded = folders.flatMap(recordedIn).filter(({ file }) => file.startsWith(recordings));
  assert.ok(recorded.some(({ text }) => text.includes("[secret]")));
  assert.deepEqual(folders.flatMap(leaksIn), []);
});

void test("finds any generated password, as plain text and in Base64", () => {
  for (let seed = 0; seed < 5000; seed += 1) {
    const password = generated(seed);
    assert.deepEqual(secretsIn(`in "${password}" it`), [password]);
    assert.notDeepEqual(secretsIn(Buffer.from(password).toString("base64")), [], password);
  }
});

for (const leak of [
  '"password": "hunter2"',
  '"redis-link:token": "x"',
  '"result": "hunter2"',
  '"plaintext": "\\"hunter2\\""',
  "      + REDIS_PASSWORD=hunter2",
  "      + password: hunter2",
  '      ~ password: [secret] => "hunter2"',
  "redis://:hunter2@redis:6379",
  "redis://user:hunter2@redis:6379",
  `#${"0123456789abcdef".repeat(4)}`,
]) {
  void test(`finds a secret: ${leak}`, () => {
    assert.notDeepEqual(secretsIn(leak), []);
  });
}

// The recordings themselves contain all other harmless forms.
for (const harmless of ['"password": "[secret]"', "REDIS_URL=redis://:[secret]@redis:6379"]) {
  void test(`finds no secret: ${harmless}`, () => {
    assert.deepEqual(secretsIn(harmless), []);
  });
}

void test("names the recording that contains a secret", () =>
  withFolder("recorded", (folder) => {
    cpSync(recordings, join(folder, "recordings"), { recursive: true });
    const recording = join(folder, "recordings", "imageBumpAndAliasChange.json");
    writeFileSync(recording, readFileSync(recording, "utf8").replace('"[secret]"', `["${generated(1)}"]`));
    assert.deepEqual(leaksIn(folder), [{ file: recording, found: [generated(1)] }]);
    return Promise.resolve();
  }));
