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
import { checkReadable, partialFile, putAside } from "../../../../components/status/data/partialFile";

const folder = mkdtempSync(join(tmpdir(), "redis-link-partial-"));
const file = join(folder, "backup.rdb");
beforeEach(() => readdirSync(folder).forEach((name) => rmSync(join(folder, name), { recursive: true })));
afterAll(() => rmSync(folder, { recursive: true }));

test("makes the partial file beside the file, readable only by its owner", () => {
  const partial = partialFile(file);
  expect(basename(partial)).toBe(`backup.rdb.${process.pid}.partial`);
  expect(statSync(partial).mode & 0o777).toBe(0o600);
});

test("removes a partial file that a dead process left, and keeps the partial files of other files", () => {
  const left = `${file}.${spawnSync("true").pid}.partial`;
  const ends = ["1.partial.txt", "old.partial", "x.1.partial"];
  const others = ["1.partial", ...ends.map((end) => `backup.rdb.${end}`)];
  for (const path of [left, ...others.map((name) => join(folder, name))]) writeFileSync(path, "data");
  const partial = partialFile(file);
  expect(readdirSync(folder).sort()).toEqual([...others, basename(partial)].sort());
});

test("names another process that is writing the same file, and keeps that process's partial file", () => {
  const other = spawn("sleep", ["60"]);
  try {
    const theirs = `${file}.${other.pid ?? 0}.partial`;
    writeFileSync(theirs, "");
    expect(() => partialFile(file)).toThrow(
      `FILE: "${file}" is being written by process ${other.pid ?? 0}: wait for it, or name another file. ` +
        `If process ${other.pid ?? 0} is something else, remove ${theirs}.`,
    );
    expect(readdirSync(folder)).toEqual([basename(theirs)]);
  } finally {
    other.kill();
  }
});

test("refuses a file whose folder does not exist or cannot be written to", () => {
  const remedy = "name a file in a folder that exists and that you may write to.";
  const missing = join(folder, "none", "x.rdb");
  expect(() => partialFile(missing)).toThrow(`FILE: "${missing}" cannot be written (ENOENT): ${remedy}`);
  expect(() => partialFile("/proc/x.rdb")).toThrow(/^FILE: "\/proc\/x\.rdb" cannot be written \(E[A-Z]+\)/);
  const inFile = join(file, "x.rdb");
  writeFileSync(file, "");
  expect(() => partialFile(inFile)).toThrow(`FILE: "${inFile}" cannot be written (ENOTDIR): ${remedy}`);
});

test("refuses a folder in place of a file", () => {
  expect(() => partialFile(folder)).toThrow(`FILE: "${folder}" is a folder: name a file in it.`);
  expect(existsSync(folder)).toBe(true);
});

for (const [path, wrong] of [
  ["/nowhere/backup.rdb", "does not exist"],
  [__dirname, "is not a file"],
  [__filename, undefined],
] as const) {
  test(`a backup that ${wrong ?? "is a file"} is ${wrong === undefined ? "accepted" : "refused"}`, () => {
    const message = `FILE: "${path}" ${wrong}: name a file that \`backup\` made.`;
    if (wrong === undefined) checkReadable(path);
    else expect(() => checkReadable(path)).toThrow(message);
  });
}

test("renames each existing file to a name that ends with the file's time of writing", () => {
  expect(putAside(file)).toBe(undefined);
  for (const [index, data] of ["first", "second"].entries()) {
    writeFileSync(file, data);
    utimesSync(file, index + 1, index + 1);
    const kept = putAside(file)!;
    expect(kept).toBe(`${file}-${index + 1}000`);
    expect(readFileSync(kept, "utf8")).toBe(data);
  }
  expect(existsSync(file)).toBe(false);
});
