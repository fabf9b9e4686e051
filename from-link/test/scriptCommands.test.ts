import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";
import { SCRIPTS } from "./support/scripts.ts";

const read = (text: string, environment: Record<string, string> = {}) =>
  scriptCommands({ file: "run.sh", text, path: "/srv/app/run.sh" }, environment);
const args = (text: string, environment?: Record<string, string>) => {
  const { commands, faults } = read(text, environment);
  assert.deepEqual(faults, []);
  return commands.map((command) => command.args.join("|"));
};

for (const [name, text, expected] of SCRIPTS) {
  void test(`reads a script with ${name}`, () => assert.deepEqual(args(text, { E: "5" }), expected));
}

void test("reads the line, the daemon and the folder of each command", () => {
  const { commands } = read("\n\ndocker --context far run a\ncd /tmp\ndocker run \\\n b");
  assert.deepEqual(
    commands.map(({ line, daemon, cwd }) => ({ line, daemon, cwd })),
    [
      { line: 3, daemon: "far", cwd: "/srv/app" },
      { line: 5, daemon: undefined, cwd: "/tmp" },
    ],
  );
});

void test("uses the daemon that the script's variables name", () => {
  const { commands } = read(
    "export DOCKER_HOST=tcp://a:1\ndocker run x\ndocker -H tcp://b:1 run x\nunset DOCKER_HOST\nDOCKER_CONTEXT=c docker run x\ndocker run x",
    { DOCKER_HOST: "tcp://of-the-environment:1" },
  );
  assert.deepEqual(
    commands.map(({ daemon }) => daemon),
    ["tcp://a:1", "tcp://b:1", "c", undefined],
  );
});

void test("takes a variable that the script does not set from the environment", () => {
  const text = "read P\nT=1\n. ./config.sh\ndocker run -p $P:1 x:$T";
  assert.deepEqual(args(text, { P: "80", T: "2" }), ["-p|80:1|x:2"]);
});

/** Scripts, with the line and message of their fault. */
const FAULTS: readonly [text: string, where: string, what: RegExp, todo: RegExp][] = [
  ["\ndocker run -p $PORT:1 x", "run.sh:2", /\$PORT is/, /PORT=… from-link/],
  ["docker run $(id -u)", "run.sh:1", /\$\(id -u\) is known only when the script runs/, /in its place/],
  ["docker run $(echo a > b)", "run.sh:1", /is known only when/, /in its place/],
  ["A=b; docker run ${A/b/&} ${A%[b]}", "run.sh:1", /\{A\/b\/&\} is known only/, /in its place/],
  ["declare -i A=1+2; docker run $A", "run.sh:1", /\$A is/, /A=…/],
  ["docker run -e A=~/x a", "run.sh:1", /A=~\/x is known only/, /in its place/],
  [
    "f() {\n  while [ $# -gt 0 ]; do docker run $1 x; shift; done\n}\nf a b",
    "run.sh:2",
    /\$1 is known only/,
    /in its place/,
  ],
  ["docker run -v ~me/x:/x a", "run.sh:1", /~me\/x:\/x is known only/, /in its place/],
  ["set -euo pipefail\ndocker run x:$1", "run.sh:2", /^\$1 is an argument/, /--script 'run\.sh ARGUMENT…'/],
  ["set -o pipefail -e\nT=$1\ndocker run x:$T", "run.sh:3", /^\$1 is an .* \(used by \$T\)/, /ARGUMENT/],
  [
    'T=$1; N="a-${2:?}"\ndocker run $T\ndocker run $N $1 $T',
    "run.sh:2",
    /^\$1, \$\{2:\?\} are .* \$N\); the same on line 3$/,
    /ARGUMENT/,
  ],
  [
    "T=$(date); U=x-$T-$$\ndocker run $T $U",
    "run.sh:2",
    /^\$\(date\) is .* \(used by \$T, \$U\)$/,
    /T=… U=…/,
  ],
  ["docker run -v $(readlink -f not/here):/x y", "run.sh:1", /is known only when/, /in its place/],
  ["L=$L; docker run $L", "run.sh:1", /^the script does not say what \$L is$/, /: L=… from-link …$/],
  ["while getopts n: o; do N=$OPTARG; done; docker run $N", "run.sh:1", /what \$N is$/, /N=…/],
  ["N=a$$; docker run $N", "run.sh:1", /^\$\$ is known only/, /N=…/],
  [
    "cd $(mktemp -d); docker run -v $(pwd):/x y",
    "run.sh:1",
    /^which folder \$\(pwd\) is, is not known: `cd \$\(mktemp -d\)`/,
    /give `cd` a folder/,
  ],
  [
    "[ -d a ] && cd a; docker run -v $PWD:/x y",
    "run.sh:1",
    /: a `cd` that may not happen leads to \/srv\/app or \/srv\/app\/a$/,
    /whole path/,
  ],
  [
    "while true; do cd a; docker run -v $PWD:/x y; done",
    "run.sh:1",
    /in each round of a loop$/,
    /whole path/,
  ],
  ["f() { docker run $1; }", "run.sh:1", /\$1 is known only/, /in its place/],
  ["read P\ndocker run -p $P:1 x", "run.sh:2", /\$P is/, /P=…/],
  ["T=1\n. ./config.sh\ndocker run x:$T", "run.sh:3", /\$T is/, /T=…/],
  ["T=1; test -f x && T=2; docker run x:$T", "run.sh:1", /\$T is/, /T=…/],
  ["T=1; ! test -f x && T=2; docker run x:$T", "run.sh:1", /\$T is/, /T=…/],
  ["a && T=1 || T=2; docker run x:$T", "run.sh:1", /\$T is/, /T=…/],
  [
    "i=1; while [ $i -lt 3 ]; do docker run n$i; i=$((i+1)); done",
    "run.sh:1",
    /\$i may have another value/,
    /Write out/,
  ],
  [
    "f() { docker run $1; }; while read i; do f n$i; done",
    "run.sh:1",
    /\$i may have another value/,
    /Write out/,
  ],
  ["i=1; until f; do docker run n$i; let i++; done", "run.sh:1", /\$i may have another value/, /Write out/],
  ["i=0; while read x; do docker run n$((i++)); done", "run.sh:1", /i\+\+\)\) may have another/, /Write out/],
  ["for ((i=0; i<$1; i++)); do N=n$i; docker run $N; done", "run.sh:1", /\$N may have another/, /Write out/],
  ["for i in $(cat hosts); do docker run -e I=$i x; done", "run.sh:1", /\$i may have another/, /Write out/],
  ["i=1; test -f x && ((i++)); docker run n$i", "run.sh:1", /\$i is/, /i=…/],
  ["docker run –name x y", "run.sh:1", /–name begins with a dash of print/, /Write --name/],
  ["docker run --link [db]:db x", "run.sh:1", /\[db\] looks like a value that a reader/, /Write the value/],
  ["docker run -p <port>:80 x", "run.sh:1", /reads? a file here/, /write the value/],
  ["docker run --link a:a ...", "run.sh:1", /\.\.\. stands for something/, /what it stands for/],
  [
    "cd /not/here\ndocker run -v .:/app x",
    "run.sh:2",
    /\.:\/app is from the folder \/not\/here, which is not on this machine/,
    /write the whole path/,
  ],
  [
    "docker run --name w \\ #a name\n x",
    "run.sh:1",
    /a blank and a comment follow the "\\"/,
    /what is behind/,
  ],
  ["docker run --name w -e T={{ tag }} x", "run.sh:1", /T=\{\{ is a value that a template/, /template makes/],
  ['docker run --name "{{item.name}}" x', "run.sh:1", /is a value that a template/, /template makes/],
  ["docker run -d \\ \nx", "run.sh:1", /a blank follows the "\\"/, /Take the blanks/],
];

for (const [text, where, what, todo] of FAULTS) {
  void test(`refuses ${JSON.stringify(text)} with line and remedy`, () => {
    const { faults } = read(text);
    assert.equal(faults[0]?.where, where);
    assert.match(faults[0].what, what);
    assert.match(faults[0].todo, todo);
  });
}

void test("shows a command that cannot be read without its secrets", () => {
  const { faults } = read(
    "docker run -d -e MYSQL_ROOT_PASSWORD=hunter2 \\\n  --password hunter2 -p $PORT:1 mysql",
  );
  assert.equal(faults[0]?.understood, "docker run -d -e MYSQL_ROOT_PASSWORD=… --password … -p $PORT:1 mysql");
});

void test("reports an unknown variable once, however often it is used", () => {
  const { faults } = read("f() { docker run --name $N -h $N x; }\nf; f");
  assert.equal(faults.length, 1);
});

void test("merges the identical containers of `start` and `restart`, but not a different container of the same name", () => {
  const { commands } = read(
    "start() { docker run -d --name web x; }\nworker() { docker run -d y; }\n" +
      'case "$1" in start) start; worker;; restart) docker rm -f web; start; worker;; dev) docker run --name web z;; esac',
  );
  assert.deepEqual(
    commands.map(({ args: words }) => words.join("|")),
    ["-d|--name|web|x", "-d|y", "-d|y", "--name|web|z"],
  );
});

void test("accepts {{.Name}} in docker's own templates", () => {
  assert.deepEqual(args('docker run --log-opt tag="{{.Name}}/{{json .ID}}" x'), [
    "--log-opt|tag={{.Name}}/{{json .ID}}|x",
  ]);
});

void test("names all unknown variables of a command at once", () => {
  const { faults } = read("docker run -e A=$A -e B=$B x");
  assert.deepEqual(
    faults.map(({ todo }) => todo.slice(0, 40)),
    ["Say it in the environment: A=… from-link", "Say it in the environment: B=… from-link"],
  );
});

void test("treats a container started with & as a service", () => {
  const { commands } = read("docker run a & docker run b\n{ sudo docker run c; } &\n(docker run d)\n");
  assert.deepEqual(
    commands.map(({ isService }) => isService),
    [true, false, true, false],
  );
});
