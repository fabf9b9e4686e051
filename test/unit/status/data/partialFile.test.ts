import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { checkReadable, partialFile, putAside } from "../partialFile.ts";

const folder = mkdtempSync(join(tmpdir(), "redis-link-partial-"));
const file = join(folder, "backup.rdb");
beforeEach(() => readdirSync(folder).forEach((name) => rmSync(join(folder, name), { recursive: true })));
after(() => rmSync(folder, { recursive: true }));

void test("it is beside the file, and for its owner's eyes alone", () => {
  const partial = partialFile(file);
  assert.equal(basename(partial), `backup.rdb.${process.pid}.partial`);
  assert.equal(statSync(partial).mode & 0o777, 0o600);
});

void test("what a dead process left is taken over, what is another file's is not", () => {
  const left = `${file}.${spawnSync("true").pid}.partial`;
  const ends = ["1.partial.txt", "old.partial", "x.1.partial"];
  const others = ["1.partial", ...ends.map((end) => `backup.rdb.${end}`)];
  for (const path of [left, ...others.map((name) => join(folder, name))]) writeFileSync(path, "data");
  const partial = partialFile(file);
  assert.deepEqual(readdirSync(folder).sort(), [...others, basename(partial)].sort());
});

void test("the process that is at the same file is named, and its part is left alone", () => {
  const other = spawn("sleep", ["60"]);
  try {
    const theirs = `${file}.${other.pid ?? 0}.partial`;
    writeFileSync(theirs, "");
    assert.throws(() => partialFile(file), {
      message:
        `FILE: "${file}" is being written by process ${other.pid ?? 0}: wait for it, or name another file. ` +
        `If process ${other.pid ?? 0} is something else, remove ${theirs}.`,
    });
    assert.deepEqual(readdirSync(folder), [basename(theirs)]);
  } finally {
    other.kill();
  }
});

void test("a folder that is not there, and one in which nothing can be made, are named", () => {
  const remedy = "name a file in a folder that exists and that you may write to.";
  const missing = join(folder, "none", "x.rdb");
  assert.throws(() => partialFile(missing), {
    message: `FILE: "${missing}" cannot be written (ENOENT): ${remedy}`,
  });
  assert.throws(
    () => partialFile("/proc/x.rdb"),
    /^Error: FILE: "\/proc\/x\.rdb" cannot be written \(E[A-Z]+\)/,
  );
  const inFile = join(file, "x.rdb");
  writeFileSync(file, "");
  assert.throws(() => partialFile(inFile), {
    message: `FILE: "${inFile}" cannot be written (ENOTDIR): ${remedy}`,
  });
});

void test("a folder is not taken for a file", () => {
  assert.throws(() => partialFile(folder), { message: `FILE: "${folder}" is a folder: name a file in it.` });
  assert.ok(existsSync(folder));
});

for (const [path, wrong] of [
  ["/nowhere/backup.rdb", "does not exist"],
  [import.meta.dirname, "is not a file"],
  [import.meta.filename, undefined],
] as const) {
  void test(`a backup that ${wrong ?? "is a file"} is ${wrong === undefined ? "taken" : "named"}`, () => {
    const message = `FILE: "${path}" ${wrong}: name a file that npm run backup made.`;
    if (wrong === undefined) checkReadable(path);
    else assert.throws(() => checkReadable(path), { message });
  });
}

void test("a file that is there is put aside under a name that has its time, as often as need be", () => {
  assert.equal(putAside(file), undefined);
  for (const [index, data] of ["first", "second"].entries()) {
    writeFileSync(file, data);
    utimesSync(file, index + 1, index + 1);
    const kept = putAside(file);
    assert.equal(kept, `${file}-${index + 1}000`);
    assert.equal(readFileSync(kept, "utf8"), data);
  }
  assert.equal(existsSync(file), false);
});
