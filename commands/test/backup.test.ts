import assert from "node:assert/strict";
import { test } from "node:test";
import { withPasswordRemedy } from "../backup.ts";

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

void test("another failure of a backup is handed on", () => {
  const error = new Error("no space left on device");
  assert.equal(withPasswordRemedy(error, "docker restart redis-server"), error);
});
