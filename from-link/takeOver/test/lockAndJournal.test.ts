import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Journal, JOURNAL_FILE, readJournal, writeJournal } from "../journal.ts";
import { lockFolder } from "../lock.ts";
import { entryOf, inFolder } from "./support/takenOver.ts";

const journal: Journal = {
  ...{ version: 1, phase: "moving", pulumi: "busy", startedAt: 1 },
  entries: [entryOf("web", { links: ["db:db"], mounts: [{ path: "/data", source: "data" }] })],
};

void test("writes a journal that only its owner can read, and reads the same journal back", () =>
  inFolder((folder) => {
    assert.equal(readJournal(folder), undefined);
    writeJournal(folder, journal);
    assert.deepEqual(readJournal(folder), journal);
    assert.deepEqual(readdirSync(folder), [JOURNAL_FILE]);
    assert.equal(statSync(join(folder, JOURNAL_FILE)).mode & 0o777, 0o600);
  }));

void test("keeps the previous journal if a write is interrupted", () =>
  inFolder((folder) => {
    writeJournal(folder, journal);
    writeFileSync(join(folder, `${JOURNAL_FILE}.partial`), '{ "version": 1, "pha');
    assert.deepEqual(readJournal(folder), journal);
    writeJournal(folder, { ...journal, phase: "moved" });
    assert.equal(readJournal(folder)?.phase, "moved");
  }));

void test("refuses a journal of another version", () =>
  inFolder((folder) => {
    writeFileSync(join(folder, JOURNAL_FILE), '{ "version": 2 }');
    assert.throws(() => readJournal(folder), /it is of version 2, and this from-link knows 1/);
  }));

void test("refuses a second takeover of a locked folder until the lock is released, and names the process id", () =>
  inFolder((folder) => {
    const release = lockFolder(folder);
    assert.throws(() => lockFolder(folder), new RegExp(`process ${process.pid} is at this takeover`));
    release();
    lockFolder(folder)();
    assert.deepEqual(readdirSync(folder), []);
  }));

void test("ignores the lock of a dead process, even if another process has the same pid now", () =>
  inFolder((folder) => {
    const { pid } = spawnSync("true");
    writeFileSync(join(folder, "take-over.lock.1"), `${pid} 123`);
    const release = lockFolder(folder);
    assert.deepEqual(readdirSync(folder), ["take-over.lock.2"]);
    release();
    writeFileSync(join(folder, "take-over.lock.7"), `${process.pid} 1`);
    lockFolder(folder)();
    assert.deepEqual(readdirSync(folder), []);
  }));
