import { keysIn, withPasswordRemedy, withRoomRemedy } from "../../../../components/status/data/backup";

test.each(["AUTH failed: WRONGPASS invalid username-password pair", "NOAUTH Authentication required."])(
  "the error of a backup that Redis refuses with %s says what may have changed the password, and what to do",
  (said) => {
    expect(withPasswordRemedy(new Error(said), "docker restart redis-server").message).toMatch(
      /the password of the stack's state\. .*`docker restart redis-server`.*status` says so\. Redis says: (AUTH failed|NOAUTH)/,
    );
  },
);

test("the error of an incomplete copy names a full disk; it stays unchanged if the disk has room", () => {
  const error = new Error("/b/x.rdb.1.partial is not a whole RDB file");
  expect(withRoomRemedy(error, "/b", 4096).message).toBe(
    "FILE: the disk of /b is full: make room on it, or name a file on another one.",
  );
  expect(withRoomRemedy(error, "/b", 2 ** 30)).toBe(error);
});

test("does not change a backup's error that is not about the password", () => {
  const error = new Error("no space left on device");
  expect(withPasswordRemedy(error, "docker restart redis-server")).toBe(error);
});

test("takes the number of keys in a complete RDB file from redis-check-rdb's output", () => {
  expect(keysIn("one.rdb", "[info] 42 keys read\n\\o/ RDB looks OK! \\o/")).toBe("42");
});

test.each([
  ["Checking RDB file /tmp/backup.rdb\n[info] 1 keys read\nUnexpected EOF reading RDB file"],
  [
    "[offset 0] Checking RDB file /tmp/backup.rdb\n[offset 27] AUX FIELD redis-ver = '7.0.15'\n" +
      "--- RDB ERROR DETECTED ---\n[offset 90] Unexpected EOF reading RDB file\n" +
      "[additional info] While doing: read-object-value\n[additional info] Reading key 'a'\n[info] 0 keys read",
  ],
])("the error for an incomplete RDB file names the file and the defect (%#)", (said) => {
  expect(() => keysIn("one.rdb", said)).toThrow(
    "one.rdb is not a whole RDB file, as redis-check-rdb says: Unexpected EOF reading RDB file",
  );
});
