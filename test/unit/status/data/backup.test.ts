import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedKeys, withPasswordRemedy, withRoomRemedy } from "../backup.ts";

for (const said of [
  "AUTH failed: WRONGPASS invalid username-password pair",
  "NOAUTH Authentication required.",
]) {
  void test(`a backup that Redis refuses by ${said.split(" ").at(0)} says what may have changed the password, and what to do`, () => {
    assert.match(
      withPasswordRemedy(new Error(said), "docker restart redis-server").message,
      /the password of the stack's state\. .*`docker restart redis-server`.*`npm run status` says so\. Redis says: (AUTH failed|NOAUTH)/,
    );
  });
}

void test("a copy that was cut off names the disk that is full, and one that was not keeps its reason", () => {
  const error = new Error("/b/x.rdb.1.partial is not a whole RDB file");
  assert.equal(
    withRoomRemedy(error, "/b", 4096).message,
    "FILE: the disk of /b is full: make room on it, or name a file on another one.",
  );
  assert.equal(withRoomRemedy(error, "/b", 2 ** 30), error);
});

void test("another failure of a backup is handed on", () => {
  const error = new Error("no space left on device");
  assert.equal(withPasswordRemedy(error, "docker restart redis-server"), error);
});

const check = (said: Promise<string>) => checkedKeys(() => said, "sha256:1", "/backups/one.rdb");
const fails = (said: string) => check(Promise.reject(new Error(said)));

void test("a whole file has as many keys as redis-check-rdb read", async () => {
  assert.equal(await check(Promise.resolve("[info] 42 keys read\n\\o/ RDB looks OK! \\o/")), "42");
});

void test("the file and the last words are in the error of one that is not whole", async () => {
  const said = "Checking RDB file /tmp/backup.rdb\n[info] 1 keys read\nUnexpected EOF reading RDB file";
  await assert.rejects(fails(said), {
    message:
      "/backups/one.rdb is not a whole RDB file, as redis-check-rdb says: Unexpected EOF reading RDB file",
  });
});

void test("what is wrong is told rather than what was being read", async () => {
  const said =
    "[offset 0] Checking RDB file /tmp/backup.rdb\n[offset 27] AUX FIELD redis-ver = '7.0.15'\n" +
    "--- RDB ERROR DETECTED ---\n[offset 90] Unexpected EOF reading RDB file\n" +
    "[additional info] While doing: read-object-value\n[additional info] Reading key 'a'\n[info] 0 keys read";
  await assert.rejects(fails(said), /as redis-check-rdb says: Unexpected EOF reading RDB file$/);
});

void test("a check that did not run says nothing of the file", async () => {
  await assert.rejects(fails("No such image: sha256:1"), { message: "No such image: sha256:1" });
});
