import { keysIn, withPasswordRemedy, withRoomRemedy } from "../../../../components/status/data/backup";

test.each(["AUTH failed: WRONGPASS invalid username-password pair", "NOAUTH Authentication required."])(
  "a backup that Redis refuses by %s says what may have changed the password, and what to do",
  (said) => {
    expect(withPasswordRemedy(new Error(said), "docker restart redis-server").message).toMatch(
      /the password of the stack's state\. .*`docker restart redis-server`.*status` says so\. Redis says: (AUTH failed|NOAUTH)/,
    );
  },
);

test("a copy that was cut off names the disk that is full, and one that was not keeps its reason", () => {
  const error = new Error("/b/x.rdb.1.partial is not a whole RDB file");
  expect(withRoomRemedy(error, "/b", 4096).message).toBe(
    "FILE: the disk of /b is full: make room on it, or name a file on another one.",
  );
  expect(withRoomRemedy(error, "/b", 2 ** 30)).toBe(error);
});

test("another failure of a backup is handed on", () => {
  const error = new Error("no space left on device");
  expect(withPasswordRemedy(error, "docker restart redis-server")).toBe(error);
});

test("a whole file has as many keys as redis-check-rdb read", () => {
  expect(keysIn("one.rdb", "[info] 42 keys read\n\\o/ RDB looks OK! \\o/")).toBe("42");
});

test.each([
  ["Checking RDB file /tmp/backup.rdb\n[info] 1 keys read\nUnexpected EOF reading RDB file"],
  [
    "[offset 0] Checking RDB file /tmp/backup.rdb\n[offset 27] AUX FIELD redis-ver = '7.0.15'\n" +
      "--- RDB ERROR DETECTED ---\n[offset 90] Unexpected EOF reading RDB file\n" +
      "[additional info] While doing: read-object-value\n[additional info] Reading key 'a'\n[info] 0 keys read",
  ],
])("a file that is not whole is named, with what is wrong (%#)", (said) => {
  expect(() => keysIn("one.rdb", said)).toThrow(
    "one.rdb is not a whole RDB file, as redis-check-rdb says: Unexpected EOF reading RDB file",
  );
});
