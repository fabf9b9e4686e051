import assert from "node:assert/strict";
import { test } from "node:test";
import { withPasswordRemedy, withRoomRemedy } from "../backup.ts";

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
