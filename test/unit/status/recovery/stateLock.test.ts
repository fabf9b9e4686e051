import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { lockInWords, type StateLock, stateLockIn } from "../../../../components/status/recovery/pulumiState";

/** What Pulumi writes when it meets a lock. */
const written = (host: string, pid: number) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock " +
  "file with `pulumi cancel`.\n" +
  `  file:///p/state/.pulumi/locks/organization/redis-link/dev/1.json: created by me@${host} (pid ${pid}) at 2026-01-02T03:04:05Z\n`;

const dead = spawnSync("true").pid;

test.each<[StateLock["process"], string, number, RegExp]>([
  ["lives", hostname(), process.pid, /another update is under way\. Wait for its end and run this again\./],
  ["is dead", hostname(), dead, /, which is dead: `recover it` takes the lock away/],
  ["is elsewhere", "other", process.pid, /: wait for its end .* If that process is dead, `recover it`/],
])("the lock of a process that %s says what to do", (state, host, pid, words) => {
  const lock = stateLockIn(written(host, pid));
  expect(lock).toEqual({
    holder: `process ${pid} of me@${host}`,
    since: "2026-01-02T03:04:05Z",
    process: state,
  });
  const said = lockInWords(lock!, "dev", "recover it");
  expect(said).toMatch(words);
  expect(said).toContain(`The stack "dev" is locked by process ${pid} of me@${host} since 2026-`);
  expect(lockInWords(lock!, undefined, "recover it")).toMatch(/^The selected stack is locked/);
});

test("another failure of Pulumi is no lock", () => {
  expect(stateLockIn("error: no stack named 'dev' found")).toBeUndefined();
});
