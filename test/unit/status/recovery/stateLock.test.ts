import { spawnSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import {
  isLeftBehind,
  locksInWords,
  type StateLock,
  stateLocksIn,
} from "../../../../components/status/recovery/stateLock";

const me = userInfo().username;
const dead = spawnSync("true").pid;

const line = (user: string, host: string, pid: number) =>
  `  file:///p/state/.pulumi/locks/organization/redis-link/dev/1.json: created by ${user}@${host} (pid ${pid}) at 2026-01-02T03:04:05Z\n`;

/** Pulumi's error for locks. */
const written = (...lines: string[]) =>
  `error: the stack is currently locked by ${lines.length} lock(s). Either wait for the other process(es) to end or delete ` +
  `the lock file with \`pulumi cancel\`.\n${lines.join("")}`;

test.each<
  [words: string, host: string, user: string, pid: number, state: StateLock["process"], said: RegExp]
>([
  [
    "lives",
    hostname(),
    me,
    process.pid,
    "lives",
    /another update is under way\. Wait for its end and run this/,
  ],
  [
    "ran for this user and is dead",
    hostname(),
    me,
    dead,
    "is dead",
    /, which is dead: `npm run recover` takes the lock/,
  ],
  [
    "ran for another user and is dead",
    hostname(),
    "ann",
    dead,
    "is dead",
    /another user's: `npm run recover -- --force`/,
  ],
  [
    "is on another machine",
    "other",
    me,
    process.pid,
    "is elsewhere",
    /If it is dead, `npm run recover -- --force`/,
  ],
])("names the remedy for a lock whose process %s", (_words, host, user, pid, state, said) => {
  const locks = stateLocksIn(written(line(user, host, pid)));
  expect(locks).toMatchObject([
    { holder: `process ${pid} of ${user}@${host}`, since: "2026-01-02T03:04:05Z", process: state },
  ]);
  expect(locks.map(isLeftBehind)).toEqual([host === hostname() && user === me && pid === dead]);
  const words = locksInWords(locks, "dev", "npm run recover");
  expect(words).toMatch(said);
  expect(words).toContain(`The stack "dev" is locked by process ${pid} of ${user}@${host} since 2026-`);
  expect(locksInWords(locks, undefined, "npx redis-link recover")).toMatch(/^The selected stack is locked/);
});

test("names each of several locks", () => {
  const locks = stateLocksIn(written(line(me, hostname(), dead), line("ann", "laptop", 7)));
  expect(locks.map(({ holder }) => holder)).toEqual([
    `process ${dead} of ${me}@${hostname()}`,
    "process 7 of ann@laptop",
  ]);
  expect(locksInWords(locks, "dev", "x").split("\n")).toHaveLength(2);
});

test("reads a conflict that a Pulumi service reports as a lock of an unknown process", () => {
  const said =
    "error: [409] Conflict: Another update is currently in progress.\n" +
    "To learn more about possible reasons and resolution, visit https://www.pulumi.com/docs/\n";
  expect(stateLocksIn(said)).toEqual([{ holder: "another update", process: "is elsewhere", isMine: false }]);
});

test.each([
  "error: no stack named 'dev' found",
  "error: could not reach the backend: dial tcp: lookup api.pulumi.com: no such host",
  "error: [401] Unauthorized",
  `the log of an app: created by ann@laptop (pid ${dead}) at noon`,
])("reads no lock from another error: %s", (said) => {
  expect(stateLocksIn(said)).toEqual([]);
});
