import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { passphraseEnvironment } from "redis-link/tools";
import { withFolder } from "../../tools/shared/files.ts";

const NAMES = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"] as const;
const { ...own } = process.env;

beforeEach(() => {
  for (const name of NAMES) Reflect.deleteProperty(process.env, name);
});
afterEach(() => Object.assign(process.env, own));

/** Runs in a folder with the state of a stack and a passphrase file. */
const inFolder = (
  { isUp, passphrase }: { isUp: boolean; passphrase?: string },
  run: (folder: string, file: string) => void,
) =>
  withFolder("passphrase", (folder) => {
    const stacks = join(folder, ".pulumi", "stacks", "redis-link");
    if (isUp) mkdirSync(stacks, { recursive: true });
    if (isUp) writeFileSync(join(stacks, "dev.json"), "{}");
    const file = join(folder, "passphrase");
    if (passphrase !== undefined) writeFileSync(file, passphrase);
    run(folder, file);
    return Promise.resolve();
  });

for (const name of NAMES) {
  void test(`leaves a passphrase that the user set in ${name} unchanged`, () => {
    process.env[name] = "";
    assert.deepEqual(passphraseEnvironment("nowhere"), {});
    Reflect.deleteProperty(process.env, name);
  });
}

for (const passphrase of [undefined, ""]) {
  const what = passphrase === undefined ? "no file" : "an empty file (left by a full disk)";
  void test(`generates a passphrase before the first stack if there is ${what}`, () =>
    inFolder({ isUp: false, passphrase }, (folder, file) => {
      assert.deepEqual(passphraseEnvironment(folder), { PULUMI_CONFIG_PASSPHRASE_FILE: file });
      const generated = readFileSync(file, "utf8");
      assert.equal(generated.length, 32);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      passphraseEnvironment(folder);
      assert.equal(readFileSync(file, "utf8"), generated);
      assert.deepEqual(readdirSync(folder), ["passphrase"]);
    }));

  void test(`generates no passphrase once a stack exists, even if there is ${what}`, () =>
    inFolder({ isUp: true, passphrase }, (folder, file) => {
      assert.deepEqual(passphraseEnvironment(folder), { PULUMI_CONFIG_PASSPHRASE_FILE: file });
      assert.equal(statSync(file, { throwIfNoEntry: false })?.size, passphrase?.length);
    }));
}
