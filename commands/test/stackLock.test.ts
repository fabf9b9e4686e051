import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { test } from "node:test";
import { stackLockIn } from "../stackLock.ts";

/** What Pulumi writes when it meets a lock. */
const written = (host: string, pid: number) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock " +
  "file with `pulumi cancel`.\n" +
  `  file:///p/state/.pulumi/locks/organization/redis-link/dev/1.json: created by me@${host} (pid ${pid}) at 2026-01-02T03:04:05Z\n`;

/** The number of a process that has ended. */
const dead = () => spawnSync("true").pid;

void test("the lock of a process that lives says to wait for it", () => {
  const lock = stackLockIn(written(hostname(), process.pid), "dev");
  assert.equal(lock?.lives, true);
  assert.equal(lock.isDead, false);
  assert.match(
    lock.words,
    new RegExp(`^The stack "dev" is locked by process ${process.pid} of me@.* since 2026-`),
  );
  assert.match(lock.words, /another update is under way\. Wait for its end and run this again\./);
});

void test("the lock of a process that is dead says to recover", () => {
  const lock = stackLockIn(written(hostname(), dead()), "dev");
  assert.equal(lock?.lives, false);
  assert.equal(lock.isDead, true);
  assert.match(lock.words, /which is dead: `npm run recover` takes the lock away/);
});

void test("the lock of another machine's process says both", () => {
  const lock = stackLockIn(written("another-machine", process.pid), "dev");
  assert.equal(lock?.lives, false);
  assert.equal(lock.isDead, false);
  assert.match(lock.words, /wait for its end .* If that process is dead, `npm run recover`/);
});

void test("another failure is no lock", () => {
  assert.equal(stackLockIn("error: no stack named 'dev' found", "dev"), undefined);
});
