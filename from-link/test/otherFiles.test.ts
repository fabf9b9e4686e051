import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { Faults } from "../model/reportEntry.ts";
import { readInput } from "../read/readInput.ts";
import { scriptCommands } from "../read/script/scriptCommands.ts";
import { noDockerCli } from "./support/dockerCliIsHere.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-others-"));
after(() => rmSync(folder, { recursive: true }));

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
};

/** Reads a script in the folder. @param given other scripts given with it */
function read(text: string, given: readonly string[] = [], args?: readonly string[]) {
  const names = new Map(given.map((name) => [join(folder, name), name]));
  const script = { file: "run.sh", text, path: join(folder, "run.sh"), args };
  const { commands, faults, notFollowed } = scriptCommands(script, {}, names);
  return {
    carried: commands.map(({ file, line, args: words }) => `${file}:${line} ${words.join(" ")}`),
    faults: faults.map(({ where, what, todo }) => `${where} ${what}. ${todo}`),
    told: notFollowed.map(({ where, what }) => `${where} ${what}`),
  };
}
const carried = (...args: Parameters<typeof read>) => {
  const { carried: found, ...others } = read(...args);
  assert.deepEqual(others, { faults: [], told: [] });
  return found;
};

void test("does not read a docker wrapper or binary as a script, whatever its content", () => {
  write({ "bin/docker": "#!/bin/sh\ndocker run x\n", "bin/tool": "\x7fELF\0docker run x\n" });
  assert.deepEqual(
    carried(`${folder}/bin/docker stop x; ./bin/docker ps; sudo bin/docker rm x; bin/tool`),
    [],
  );
});

void test("reads the arguments given for a script as its parameters", () => {
  const text = 'N=${2:-none}\nshift\ndocker run --name $N $# "$@"';
  assert.deepEqual(carried(text, [], ["3", "a b", "c"]), ["run.sh:3 --name a b 2 a b c"]);
  assert.deepEqual(carried("docker run x$1 $@", [], []), ["run.sh:1 x"]);
});

void test("reads a file after `.` like the script itself: variables, functions, folders and commands", () => {
  write({
    "lib/vars.sh": '# of all\r\nTAG=1.2\r\nDIR=$(dirname "${BASH_SOURCE[0]}")\r\ncd lib\r\n',
    "lib/functions.sh":
      'start() { docker run --name "$1" x:$TAG; }\nother() {\n  docker run -d --name lost $1\n}\ndocker run y',
  });
  const {
    carried: found,
    faults,
    told,
  } = read('. lib/vars.sh\nsource "$DIR/functions.sh"\nstart a\ndocker run -v $PWD:/d $DIR z');
  assert.deepEqual(found, [
    `${folder}/lib/functions.sh:5 y`,
    `${folder}/lib/functions.sh:1 --name a x:1.2`,
    `run.sh:4 -v ${folder}/lib:/d ${folder}/lib z`,
  ]);
  assert.deepEqual([faults, told], [[], [`${folder}/lib/functions.sh:3 docker run -d --name lost $1`]]);
});

void test("exports the variables of a file that is read after `set -a`", () => {
  write({ ".env": "A=1\nB='2 3'\n" });
  const script = {
    file: "run.sh",
    text: "set -a\n. ./.env\nset +a\nC=4\ndocker run -e A $B",
    path: join(folder, "run.sh"),
  };
  const [{ args, env } = { args: [], env: {} }] = scriptCommands(script, {}).commands;
  assert.deepEqual([args, { ...env }], [["-e", "A", "2", "3"], { A: "1", B: "2 3" }]);
});

/** Lines that export the variables of a file. */
const EXPORTING = [
  "export $(cat vars.env | xargs)",
  "if [ -f vars.env ]; then export $(grep -v '^#' vars.env | grep -v '^$' | xargs); fi",
];
for (const text of EXPORTING) {
  void test(`reads and exports the variables of the file: ${text}`, () => {
    write({ "vars.env": "# of all\nA=1\n\nB=x=y\n" });
    const script = { file: "run.sh", text: `${text}\ndocker run $B`, path: join(folder, "run.sh") };
    const [{ args, env } = { args: [], env: {} }] = scriptCommands(script, {}).commands;
    assert.deepEqual([args, { ...env }], [["x=y"], { A: "1", B: "x=y" }]);
  });
}

void test("refuses an env file with quotes that xargs would interpret", () => {
  write({ "quoted.env": "A='1 2'\n" });
  assert.equal(read("export $(cat quoted.env | xargs)\ndocker run $A").faults.length, 1);
});

void test("passes arguments to a file after `.`, and restores the script's own arguments", () => {
  write({ "named.sh": "NAME=$1-$2\n" });
  assert.deepEqual(carried(". ./named.sh a b\ndocker run $NAME $1", [], ["c"]), ["run.sh:2 a-b c"]);
});

void test("names the missing file after `.` that may set an unknown variable", () => {
  const { faults } = read("T=1\n. ./gone.sh\ndocker run x:$T $U");
  assert.equal(faults.length, 2);
  assert.match(
    faults[0] ?? "",
    /T=… from-link …, or have the file at hand: \.\/gone\.sh, which line 2 of run\.sh reads$/,
  );
});

void test("stops at a file that includes itself by `.`", () => {
  write({ "round.sh": ". ./round.sh\nA=1\n" });
  assert.deepEqual(carried(". ./round.sh\ndocker run $A"), ["run.sh:2 1"]);
});

void test("reads a given script with the arguments and exported variables of its caller", () => {
  write({
    "job.sh": "docker run --name $1 $A ${B:-none} x\n",
    "inner/all.sh": '. "$(dirname "$0")/../named.sh" "$@"\ndocker run $NAME',
  });
  assert.deepEqual(
    carried(
      "export A=1; B=2\nfor n in a b; do bash -x ./job.sh $n; done\nsudo ./job.sh c\n./inner/all.sh 3 4; sh <<'E'\n./job.sh e\nE",
      ["job.sh", "inner/all.sh"],
    ).map((each) => each.replace(`${folder}/`, "")),
    [
      "job.sh:1 --name a 1 none x",
      "job.sh:1 --name b 1 none x",
      "job.sh:1 --name c 1 none x",
      "inner/all.sh:2 3-4",
      "job.sh:1 --name e 1 none x",
    ],
  );
});

void test("reports an unknown argument in the script that reads it", () => {
  const { faults } = read("export A=1\n./job.sh $(date) x\n./job.sh $1", ["job.sh"]);
  assert.deepEqual(
    faults.map((fault) => /^\S+ \S+/.exec(fault)?.[0]),
    ["job.sh:1 $(date)", "job.sh:1 $1"],
  );
});

void test(
  "reads a called script only for its calls, and for arguments given with --script",
  { skip: noDockerCli },
  async () => {
    write({ "main.sh": "./job.sh m\n./job.sh n\n" });
    const namesOf = async (...script: string[]) => {
      const { containers, notFollowed } = await readInput({ script, environment: { A: "1", B: "2" } });
      assert.deepEqual(notFollowed, []);
      return containers.map(({ model }) => model.name);
    };
    const [main, job] = [join(folder, "main.sh"), join(folder, "job.sh")];
    assert.deepEqual(await namesOf(job, main), ["m", "n"]);
    assert.deepEqual(await namesOf(`${job} 'o'`), ["o"]);
    assert.deepEqual(await namesOf(main, `${job} o p`), ["m", "n", "o"]);
    await assert.rejects(namesOf(job), (error) => {
      assert.ok(error instanceof Faults);
      assert.match(error.message, /\$1 is an argument of the script[^]*--script '\S*job\.sh ARGUMENT…'/);
      return true;
    });
  },
);

/** Commands that end, with an unknown word. */
const ENDING = [
  "docker run --rm -v $(mktemp):/x -it busybox ls",
  "docker run --rm $IMAGE npm install -p",
  "docker run --rm -e A=$A --volumes-from db busybox",
  "docker run --rm <image> ls",
];
for (const text of ENDING) {
  void test(`lists a one-off command with unknown parts, and reads the rest of the script: ${text}`, () => {
    const { carried: found, faults, told } = read(`${text}\ndocker run -d x`);
    assert.deepEqual([found, faults, told.length], [["run.sh:2 -d x"], [], 1]);
    assert.match(told[0] ?? "", /^run\.sh:1 docker run --rm/);
  });
}

/** Commands with an unknown word that may be a service, or have a link. */
const GOING_ON = [
  "docker run --rm -d $IMAGE",
  "docker run --rm --name $N x",
  "docker run --rm -p $P:1 x",
  "docker run --rm --link $DB:db x",
  "docker run --rm ${DB:+--link $DB:db} x",
  "docker run $OPTS --rm x",
];
for (const text of GOING_ON) {
  void test(`refuses a command that may be a service, instead of only listing it: ${text}`, () => {
    const { faults, told } = read(text);
    assert.deepEqual([faults.length, told], [1, []]);
  });
}

/** Programs that run a file or `docker exec`, and that from-link does not follow. */
const HIDING = [
  "sudo -u me",
  "flock /l",
  "systemd-run -H far",
  "gosu me",
  "runuser -u me --",
  "timeout -s KILL 5",
];
for (const program of HIDING) {
  void test(`lists a file that ${program} runs, and records a change of a container by ${program}`, () => {
    write({ "hidden.sh": "docker run -d x\n" });
    const script = {
      file: "run.sh",
      text: `docker run -d --name a x\n${program} ./hidden.sh\n${program} docker exec a rm /x\nchmod +x ./hidden.sh`,
      path: join(folder, "run.sh"),
    };
    const { commands, notFollowed } = scriptCommands(script, {});
    assert.deepEqual(
      [
        commands.flatMap(({ changes = [] }) => changes.map(({ line }) => line)),
        notFollowed.map(({ where }) => where),
      ],
      [[3], ["run.sh:2"]],
    );
  });
}
