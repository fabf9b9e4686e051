import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const read = (text: string, environment: Record<string, string> = {}) =>
  scriptCommands({ file: "run.sh", text, path: "/srv/app/run.sh" }, environment);
const args = (text: string, environment?: Record<string, string>) => {
  const { commands, faults } = read(text, environment);
  assert.deepEqual(faults, []);
  return commands.map((command) => command.args.join("|"));
};

/** A script, and the words behind `docker run` of each command in it. */
const SCRIPTS: readonly [name: string, text: string, args: readonly string[]][] = [
  ["quotes and continued lines", "docker run -e 'A=b c' \\\n  -e \"D=$E\" x\n", ["-e|A=b c|-e|D=5|x"]],
  ["sudo, a path, and flags of docker itself", "sudo -E /usr/bin/docker --tls -H tcp://h:1 run x", ["x"]],
  ["docker container run, and create", "docker container run a; docker create b", ["a", "b"]],
  ["env with variables", "env FOO=1 docker run x", ["x"]],
  ["variables of the script", "N=db\nT=9\ndocker run --name ${N} x:$T", ["--name|db|x:9"]],
  ["a variable that is split", 'O="-p 1:2 -d"\ndocker run $O x', ["-p|1:2|-d|x"]],
  ["one that is not, in quotes", 'O="a b"\ndocker run -e "O=$O" x', ["-e|O=a b|x"]],
  ["an array", 'A=(-p 1:2)\nA+=(-d)\ndocker run "${A[@]}" x', ["-p|1:2|-d|x"]],
  ["braces within words", "docker run -v {/a,/b}:/c {1..2}{x,y} z", ["-v|/a:/c|/b:/c|1x|1y|2x|2y|z"]],
  ["a separator of its own", "O=a,b\nIFS=,\ndocker run $O x; unset IFS; docker run $O x", ["a|b|x", "a,b|x"]],
  ["a default in quotes", 'docker run ${A:-"a b"} ${A:-c d} ${A:-e "$E f"} x', ["a b|c|d|e|5 f|x"]],
  [
    "a list that is empty, or one word, or split",
    'A=(); B=("1 2" 3)\nf() { docker run "$@" "${A[@]}" "$*" x; docker run -e "B=${B[*]}" ${B[@]} $@ y; }\nf\nf "a b" c',
    ["|x", "-e|B=1 2 3|1|2|3|y", "a b|c|a b c|x", "-e|B=1 2 3|1|2|3|a|b|c|y"],
  ],
  ["defaults", "docker run ${A:-x} ${E:-y} ${E:+z}", ["x|5|z"]],
  ["a loop over words", "for n in a b; do docker run --name $n x; done", ["--name|a|x", "--name|b|x"]],
  [
    "a function and its parameters",
    "f() { docker run --name $1 x; }\nf a\nf b",
    ["--name|a|x", "--name|b|x"],
  ],
  [
    "branches, and what is behind && and ||",
    "if true; then docker run a; else docker run b; fi; c && docker run d || docker run e",
    ["a", "b", "d", "e"],
  ],
  [
    "a variable that a branch sets if it is not there",
    'if [ -z "$P" ]; then P=1; E=2; fi\ndocker run -p $P:1 -e $E x',
    ["-p|1:1|-e|5|x"],
  ],
  [
    "a variable that a question sets if it is not there",
    '[ -z "$E" ] && E=1\n[[ -z $P ]] && P=2\ndocker run -e $E -p $P x',
    ["-e|5|-p|2|x"],
  ],
  [
    "commands that go on from each other",
    "mkdir a && cd a && T=1 && docker run -v $PWD:/d x:$T",
    ["-v|/srv/app/a:/d|x:1"],
  ],
  ["a command in a substitution", "ID=$(docker run -d x)\necho $ID", ["-d|x"]],
  [
    "where the script is",
    'D=$(cd "$(dirname "$0")" && pwd)\ndocker run -v $D/data:/d -v $(pwd)/x:/x -v `pwd`:/y z',
    ["-v|/srv/app/data:/d|-v|/srv/app/x:/x|-v|/srv/app:/y|z"],
  ],
  ["a folder that it changes to", "cd sub\ndocker run -v $PWD:/d x", ["-v|/srv/app/sub:/d|x"]],
  [
    "numbers of seq",
    "for i in $(seq 2) `seq 9 8` $(seq 1 2 3); do docker run n$i; done",
    ["n1", "n2", "n1", "n3"],
  ],
  ["arithmetic", "N=3; i=$((N - 1)); docker run -p $((8000+i)):80 n$(( ($i*2)/3 % 4 ))", ["-p|8002:80|n1"]],
  ["a loop that counts", "for ((i=1; i<=2; i++)); do docker run n$i; done", ["n1", "n2"]],
  ["commands that count", "i=1; ((i++)); let i+=2 'i*=2'; docker run n$i", ["n8"]],
  ["what a loop sets in each round", "while true; do N=a; docker run $N; sleep 1; done", ["a"]],
  ["what runs in the background", "docker run x &", ["x"]],
  ["comments, and commands of others", "# docker run a\necho docker run b\npodman run c\ndocker start d", []],
  ["the mark that Windows begins a file with", "\uFEFFdocker run x", ["x"]],
  ["lines that end as in Windows", "docker run \\\r\n  x\r\n", ["x"]],
  ["globs of arguments", "docker run x --filter=a.* b?c", ["x|--filter=a.*|b?c"]],
  ["an assignment among the arguments", "docker run x env A=1", ["x|env|A=1"]],
];

for (const [name, text, expected] of SCRIPTS) {
  void test(`a script with ${name} is read`, () => assert.deepEqual(args(text, { E: "5" }), expected));
}

void test("commands know their lines, their daemon and their folder", () => {
  const { commands } = read("\n\ndocker --context far run a\ncd /tmp\ndocker run \\\n b");
  assert.deepEqual(
    commands.map(({ line, daemon, cwd }) => ({ line, daemon, cwd })),
    [
      { line: 3, daemon: "far", cwd: "/srv/app" },
      { line: 5, daemon: undefined, cwd: "/tmp" },
    ],
  );
});

void test("a daemon that a script names by a variable is that of its commands", () => {
  const { commands } = read(
    "export DOCKER_HOST=tcp://a:1\ndocker run x\ndocker -H tcp://b:1 run x\nunset DOCKER_HOST\nDOCKER_CONTEXT=c docker run x\ndocker run x",
    { DOCKER_HOST: "tcp://of-the-environment:1" },
  );
  assert.deepEqual(
    commands.map(({ daemon }) => daemon),
    ["tcp://a:1", "tcp://b:1", "c", undefined],
  );
});

void test("a variable that a script leaves open is what the environment says, as the remedy is", () => {
  const text = "read P\nT=1\n. ./config.sh\ndocker run -p $P:1 x:$T";
  assert.deepEqual(args(text, { P: "80", T: "2" }), ["-p|80:1|x:2"]);
});

/** A script, and what is said of it, with the line. */
const FAULTS: readonly [text: string, where: string, what: RegExp, todo: RegExp][] = [
  ["\ndocker run -p $PORT:1 x", "run.sh:2", /\$PORT is/, /PORT=… from-link/],
  ["docker run $(id -u)", "run.sh:1", /\$\(id -u\) is known only when the script runs/, /in its place/],
  ["docker run -e A=~/x a", "run.sh:1", /A=~\/x is known only/, /in its place/],
  [
    "f() {\n  while [ $# -gt 0 ]; do docker run $1 x; shift; done\n}\nf a b",
    "run.sh:2",
    /\$1 is known only/,
    /in its place/,
  ],
  ["docker run -v ~me/x:/x a", "run.sh:1", /~me\/x:\/x is known only/, /in its place/],
  ["set -euo pipefail\ndocker run x:$1", "run.sh:2", /\$1 is known only/, /in its place/],
  ["set -o pipefail -e\nT=$1\ndocker run x:$T", "run.sh:3", /\$T is/, /T=…/],
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
  void test(`${JSON.stringify(text)} is named with its line and a remedy`, () => {
    const { faults } = read(text);
    assert.equal(faults[0]?.where, where);
    assert.match(faults[0].what, what);
    assert.match(faults[0].todo, todo);
  });
}

void test("what cannot be read is shown without its secrets", () => {
  const { faults } = read(
    "docker run -d -e MYSQL_ROOT_PASSWORD=hunter2 \\\n  --password hunter2 -p $PORT:1 mysql",
  );
  assert.equal(faults[0]?.understood, "docker run -d -e MYSQL_ROOT_PASSWORD=… --password … -p $PORT:1 mysql");
});

void test("what is not known is said once, however often it stands there or is called", () => {
  const { faults } = read("f() { docker run --name $N -h $N x; }\nf; f");
  assert.equal(faults.length, 1);
});

void test("a container that start and restart make alike is one; another of its name is not", () => {
  const { commands } = read(
    "start() { docker run -d --name web x; }\nworker() { docker run -d y; }\n" +
      'case "$1" in start) start; worker;; restart) docker rm -f web; start; worker;; dev) docker run --name web z;; esac',
  );
  assert.deepEqual(
    commands.map(({ args: words }) => words.join("|")),
    ["-d|--name|web|x", "-d|y", "-d|y", "--name|web|z"],
  );
});

void test("what docker itself fills in is no template of the script", () => {
  assert.deepEqual(args('docker run --log-opt tag="{{.Name}}/{{json .ID}}" x'), [
    "--log-opt|tag={{.Name}}/{{json .ID}}|x",
  ]);
});

void test("each variable of a command that is not known is named at once", () => {
  const { faults } = read("docker run -e A=$A -e B=$B x");
  assert.deepEqual(
    faults.map(({ todo }) => todo.slice(0, 40)),
    ["Say it in the environment: A=… from-link", "Say it in the environment: B=… from-link"],
  );
});

void test("what a script starts before a & goes on as a service", () => {
  const { commands } = read("docker run a & docker run b\n{ sudo docker run c; } &\n(docker run d)\n");
  assert.deepEqual(
    commands.map(({ isService }) => isService),
    [true, false, true, false],
  );
});
