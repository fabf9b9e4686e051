import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-lost-"));
after(() => rmSync(folder, { recursive: true }));

/** Reads a text. Returns the lines of carried, refused and listed commands. */
function read(text: string, file = "run.sh") {
  const { commands, faults, notFollowed } = scriptCommands({ file, text, path: join(folder, file) }, {});
  const lines = (all: readonly { where: string }[]) =>
    all.map(({ where }) => Number(/\d+$/.exec(where)?.[0]));
  return {
    carried: commands.map(({ line, args }) => `${line} ${args.join(" ")}`),
    refused: lines(faults),
    told: lines(notFollowed),
  };
}

/** Commands that start or change a container but are not followed, and their lines. */
const TOLD: readonly [name: string, text: string, told: readonly number[]][] = [
  [
    "commands that change a container",
    "docker network connect --link db:d net web\ndocker update --restart always web\ndocker container rename a b",
    [1, 2, 3],
  ],
  [
    "docker under other names",
    "sudo nvidia-docker run x\ndocker.io run x\ndocker-latest run x\nfig up -d\ncurl -X POST http://h/v1.24/containers/create",
    [1, 2, 3, 4, 5],
  ],
  [
    "commands of other programs with docker's arguments",
    "d run -d --name a x\ndr -d --link db:db x\nwrap --volumes-from=a x",
    [1, 2, 3],
  ],
  ["a program in a variable, and `container run`", '"$BIN" container run -d --link db:db x', [1]],
  ["a loop that never runs", "for i in; do\n  docker run -d x\ndone", [2]],
  ["the first of two functions with one name", "f() {\n  docker run -d a\n}\nf() { :; }\nf", [2]],
  ["the input of a loop", "while read -r c; do $c; done <<EOF\ndocker run -d x\nEOF", [2]],
];
for (const [name, text, told] of TOLD) {
  void test(`lists ${name}`, () => {
    assert.deepEqual(read(text), { carried: [], refused: [], told });
  });
}

void test("does not list comments and printed text", () => {
  const text =
    "# docker run -d a\nx=1 # docker run -d b\necho 'docker run -d c'\ncat <<EOF\ndocker run -d d\nEOF";
  assert.deepEqual(read(text), { carried: [], refused: [], told: [] });
});

/** Commands that may change the variable O. */
const FILLING = [
  "printf -v O -- '--link %s' db",
  "mapfile -t O < file",
  "readarray O < file",
  "getopts ab O",
  "while getopts ab O; do :; done",
  "f() { local -n r=O; r='--link db'; }; f",
  'declare "O=$(date)"',
  "if a; then unset O; fi",
  "unset 'O[0]'",
  "echo db | read O",
  "docker inspect db && O='--link db'",
];
for (const text of FILLING) {
  void test(`refuses a variable that may have changed: ${text}`, () => {
    assert.deepEqual(read(`O="-e A=1"\n${text}\ndocker run $O x`), { carried: [], refused: [3], told: [] });
  });
}

/** Commands that leave the variable O unchanged. */
const LEAVING = [
  "f() { local O=; }; f",
  "f() { typeset O; O=1; }; f",
  "echo $(O=)",
  "O= &",
  "(O=)",
  "unset -f O",
];
for (const text of LEAVING) {
  void test(`keeps the value of a variable: ${text}`, () => {
    assert.deepEqual(read(`O="--link db"\n${text}\ndocker run $O x`).carried, ["3 --link db x"]);
  });
}

void test("reads a quoted `A=1` after declare and export as an assignment", () => {
  assert.deepEqual(read('declare "A=1"\nexport "B=2"\ndocker run $A $B').carried, ["3 1 2"]);
});

void test("refuses an expansion with `:+` unless the variable is known", () => {
  assert.deepEqual(read("docker run ${A:+--link $A} x").refused, [1]);
  assert.deepEqual(read("A=\ndocker run ${A:+--link $A} x").carried, ["2 x"]);
});

void test("reads docker commands in back quotes, with their line and their quoted words", () => {
  const text = 'x=1\nA=`cat f | docker run -i a \\\n  b`\nf() {\n  echo `docker run \\"c\\"`\n}';
  assert.deepEqual(read(text).carried, ["2 -i a b", '5 "c"']);
});

void test("does not read options of `cd` as folders", () => {
  const text = 'D=$(cd -- "$(dirname "$0")/.." && pwd)\ncd -P /srv\ndocker run -v $D:/d -v $PWD:/e x';
  assert.deepEqual(read(text, "bin/run.sh").carried, [`3 -v ${folder}:/d -v /srv:/e x`]);
  assert.deepEqual(read("cd -\ndocker run -v $PWD:/e x").refused, [2]);
});

void test("lists files that other programs run", () => {
  writeFileSync(join(folder, "up.py"), 'os.system("docker run -d x")');
  writeFileSync(join(folder, "Makefile"), "up:\n\tdocker run -d x\n");
  assert.deepEqual(read("python3 up.py\nmake up\nmake -f up.py\nnode other.js").told, [1, 2, 3]);
});

/** Documents, with the commands that are carried and the lines that are listed. */
const DOCUMENTS: readonly [
  name: string,
  text: string,
  carried: readonly string[],
  told: readonly number[],
][] = [
  [
    "code blocks of any language",
    "```docker\ndocker run a\n```\n```ini\nExecStart=/usr/bin/docker run --name b x\n```\n```yaml\n- docker run -d c\n```",
    ["2 a"],
    [5, 8],
  ],
  ["PowerShell", "```powershell\ndocker run a\ndocker run -d `\n  b\n```", ["2 a"], [3]],
  [
    "text, lists, and lines without a prompt",
    "1. `docker run -d --link db:db a`\n\n    docker run b\n\nUse `docker run -d` or docker run.\n\n$ ls\ncd x && docker run -d c",
    ["3 b"],
    [1, 8],
  ],
  ["a code block on one line", "```docker run -d a```\n```sh\ndocker run b\n```", ["3 b"], [1]],
  [
    "a code block with a syntax error",
    "```sh\ndocker run a\n```\n\n```sh\necho it's (so\n```\n\n```sh\ndocker run c\n```",
    ["2 a", "10 c"],
    [],
  ],
  ["an unusual prompt", "```\n(env) me@h:~$ docker run -d a\n```", [], [2]],
  ["text with an apostrophe", "It's this:\n\n    docker run a\n", ["3 a"], []],
];
for (const [name, text, carried, told] of DOCUMENTS) {
  void test(`carries or lists each command of a document: ${name}`, () => {
    const found = read(text, "README.md");
    assert.deepEqual(
      { carried: found.carried, told: [...new Set([...found.told, ...found.refused])] },
      { carried, told },
    );
  });
}

void test("separates the commands of a systemd unit at `;`", () => {
  const text = "[Service]\nExecStart=/usr/bin/docker run a \\; b ; -/bin/sh -c 'docker run c ; docker run d'";
  assert.deepEqual(read(text, "a.service").carried, ["2 a ; b", "2 c", "2 d"]);
});

void test("refuses a systemd specifier inside a shell", () => {
  const text = "[Service]\nExecStartPre=/bin/echo %H\nExecStart=/bin/bash -c 'docker run --name %i x'";
  assert.deepEqual(read(text, "a@.service"), { carried: [], refused: [3], told: [] });
});
