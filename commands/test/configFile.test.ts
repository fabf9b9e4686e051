import assert from "node:assert/strict";
import test from "node:test";
import { withOwnSalt } from "../stackFile.ts";

const CONFIG = "config:\n  redis-link:alias: cache";
const SALT = "encryptionsalt: v1:a:b";

void test("the configuration is that of the stack file, and the salt that of this machine's passphrase", () => {
  assert.equal(withOwnSalt(`${CONFIG}\n`, ""), `${CONFIG}\n`);
  assert.equal(withOwnSalt(`${CONFIG}\n`, `config: {}\n${SALT}\n`), `${CONFIG}\n${SALT}\n`);
  assert.equal(withOwnSalt("", ""), "config: {}\n");
});

void test("a salt that a colleague has committed is not taken, as it needs that colleague's passphrase", () => {
  assert.equal(withOwnSalt(`encryptionsalt: v1:theirs\n${CONFIG}\n`, SALT), `${CONFIG}\n${SALT}\n`);
  assert.equal(withOwnSalt("encryptionsalt: v1:theirs\n", ""), "config: {}\n");
  assert.equal(withOwnSalt(`secretsprovider: awskms://a\nencryptedkey: k\n${CONFIG}\n`, ""), `${CONFIG}\n`);
});

void test("a stack file with encrypted values is taken as it is", () => {
  assert.equal(withOwnSalt(`${CONFIG}\n  redis-link:key:\n    secure: v1:c\n${SALT}\n`, ""), undefined);
});
