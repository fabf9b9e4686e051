import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";
import { FOLLOWED } from "./support/scripts.ts";

const read = (text: string, environment: Record<string, string> = {}) =>
  scriptCommands({ file: "run.sh", text, path: "/srv/app/run.sh" }, environment);

for (const [name, text, expected] of FOLLOWED) {
  void test(`follows ${name}`, () => {
    const { commands, faults, notFollowed } = read(text);
    assert.deepEqual([faults, notFollowed], [[], []]);
    assert.deepEqual(
      commands.map(({ args }) => args.join("|")),
      expected,
    );
  });
}

void test("reports commands in a function's arguments at the line of the call", () => {
  const { commands, notFollowed } = read(
    'run() {\n  again "$@"\n}\nagain() { "$@"; }\nremote() { ssh h "$@"; }\nsay() { eval "$1"; }\n' +
      'run docker run a\nremote docker run b\nsay "docker run c"',
  );
  assert.deepEqual(
    [commands.map(({ line, args }) => `${line} ${args.join(" ")}`), notFollowed.map(({ where }) => where)],
    [["7 a", "9 c"], ["run.sh:8"]],
  );
});

void test("shows a function's arguments without secrets", () => {
  const { faults } = read('f() { "$@"; }\nf docker run -e DB_PASSWORD=hunter2 --name $N x');
  assert.equal(faults[0]?.understood, "docker run -e DB_PASSWORD=… --name $N x");
});

/** Calls of functions with a docker command that has an unknown word, and line and text of each report. */
const OPEN_CALLS: readonly [
  name: string,
  text: string,
  faults: readonly string[],
  listed: readonly string[],
][] = [
  ["runs its arguments", 'f() { "$@"; }\nf docker run -e H=$X a', ["2 $X"], []],
  ["adds words to its arguments", 'f() { docker run -d "$@"; }\nf -e H=$(hostname) a', ["1 $(hostname)"], []],
  ["shifts the first argument", 'f() { n=$1; shift; "$@"; }\nf n docker run -e H=$X a', ["2 $X"], []],
  ["evaluates an argument", 'f() { eval "$1"; }\nf "docker run -e H=$X a"', [], ["2 docker run -e H=$X a"]],
  [
    "keeps its arguments in an array",
    'f() { local c=("$@"); "${c[@]}"; }\nf docker run -e H=$X a',
    [],
    ["2 docker run -e H=$X a"],
  ],
  ["starts a shell", "bash -c 'docker run $1' _ $X", ["1 $X"], []],
];
for (const [name, text, faults, listed] of OPEN_CALLS) {
  void test(`reports an unknown word in a call of a function that ${name}`, () => {
    const found = read(text);
    const line = (where: string) => where.replace("run.sh:", "");
    assert.deepEqual(
      {
        commands: found.commands.length,
        faults: found.faults.map(
          ({ where, what }) => `${line(where)} ${/(\$\S+) is/.exec(what)?.[1] ?? what}`,
        ),
        listed: found.notFollowed.map(({ where, what }) => `${line(where)} ${what}`),
      },
      { commands: 0, faults, listed },
    );
  });
}

/** Scripts, and line and text of each command that is listed but not followed. */
const LISTED: readonly [name: string, text: string, what: readonly string[]][] = [
  [
    "ssh",
    "\nssh host docker run -d x\nssh -t me@host 'cd /srv; docker run y'",
    ["2 docker run -d x", "3 docker run y"],
  ],
  [
    "a here-document to ssh",
    "ssh host <<EOF\ncd /srv\ndocker run -d x\ndocker run y\nEOF",
    ["3 docker run -d x", "4 docker run y"],
  ],
  [
    "an image from a variable called DOCKER",
    "ssh host <<EOF\ndocker tag a:1 $DOCKER\ndocker run -d $DOCKER\nEOF",
    ["3 docker run -d $DOCKER"],
  ],
  [
    "a setting of a systemd unit",
    "ExecStart=/usr/bin/docker run --rm x\ndocker run y",
    ["1 /usr/bin/docker run --rm x"],
  ],
  ["a here-document to a container", "docker exec -i dind sh <<EOF\ndocker run x\nEOF", ["2 docker run x"]],
  ["a here-document to a file", "cat > later.sh <<EOF\ndocker run x\nEOF", ["2 docker run x"]],
  [
    "xargs, parallel and find",
    "ls | xargs -n1 docker run x\nparallel docker run ::: a b\nfind . -name x -exec docker run x {} \\;",
    ["1 docker run x", "2 docker run ::: a b", "3 docker run x {} ;"],
  ],
  [
    "watch, screen, tmux and trap",
    "watch 'docker run a'\nscreen -dm docker run b\ntmux new -d 'docker run c'\ntrap 'docker run d' EXIT",
    ["1 docker run a", "2 docker run b", "3 docker run c", "4 docker run d EXIT"],
  ],
  [
    "text that is piped to a shell",
    'echo "docker run x" | bash\nprintf "docker run %s" y | ssh host',
    ["1 docker run x", "2 docker run %s y"],
  ],
  [
    "cron",
    "echo '0 3 * * * docker run --rm x' | crontab -\n0 3 * * * root docker run y",
    ["1 docker run --rm x", "2 docker run y"],
  ],
  [
    "a daemon that only another command determines",
    'eval "$(docker-machine env dev)"\ndocker run x',
    ["1 $(docker-machine env dev)"],
  ],
  ["the output of a substitution", "x $(echo docker run a)", ["1 docker run a"]],
  ["an alias", "alias dr='docker run -d'\ndr x", ["1 docker run -d"]],
  [
    "a variable that holds a command but is never run",
    'CMD="docker run -d"\nA=(docker run x)',
    ["1 docker run -d", "2 docker run x"],
  ],
  [
    "commands after the end of a script",
    "(docker start a; exit; docker run b); sh -c 'exit; docker run c'\nf() { exit 1; }; f\ndocker run d; g() { docker run e; }; g",
    ["1 docker run b", "1 docker run c", "3 docker run d", "3 docker run e"],
  ],
  ["commands after exec", "exec sleep 1\ndocker run a", ["2 docker run a"]],
  ["podman and nerdctl", "podman run a\nsudo nerdctl run b", ["1 podman run a", "2 nerdctl run b"]],
  [
    "Compose",
    "docker-compose up -d\ndocker compose -f a.yml up\ndocker compose down",
    ["1 docker-compose up -d", "2 docker compose -f a.yml up"],
  ],
  [
    "a swarm",
    "docker stack deploy -c a.yml s\ndocker service create x",
    ["1 docker stack deploy -c a.yml s", "2 docker service create x"],
  ],
  [
    "a script with an unknown variable",
    'bash -c "docker run $X y"\neval "docker run $X"',
    ["1 docker run $X y", "2 docker run $X"],
  ],
  ["unknown flags of docker", "docker $OPTS run x", ["1 docker $OPTS run x"]],
  ["a command of a container", "docker run -d dind sh -c 'docker run x'", ["1 docker run x"]],
  [
    "another language",
    'python3 -c \'import subprocess; subprocess.call(["docker", "run", "-d", "x"])\'',
    ['1 docker", "run", "-d", "x"])'],
  ],
  [
    "programs that start other programs in their own way",
    "systemd-run -H far docker run a\nsudo -u me docker run b\nflock /l docker run c\nsu - me -c 'docker run d'\nsudo ssh host docker run e",
    ["1 docker run a", "2 docker run b", "3 docker run c", "4 docker run d", "5 docker run e"],
  ],
  [
    "a secret",
    "ssh host docker run -e DB_PASSWORD=hunter2 --link a:b x",
    ["1 docker run -e DB_PASSWORD=… --link a:b x"],
  ],
];

for (const [name, text, expected] of LISTED) {
  void test(`lists ${name} with line, reason and remedy`, () => {
    const { faults, notFollowed } = read(text);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      notFollowed.map(({ where, what }) => `${where.replace("run.sh:", "")} ${what}`),
      expected,
    );
    for (const { why, todo } of notFollowed) assert.ok(why !== "" && todo !== "");
  });
}

void test("lists a command after `--option value`, but reads a command after --option=value", () => {
  const [listed] = read("sudo -u me docker run x").notFollowed;
  assert.match(listed?.why ?? "", /behind an option of sudo/);
  assert.match(listed?.todo ?? "", /--OPTION=VALUE/);
  assert.equal(read("sudo --user=me docker run x").commands.length, 1);
});

void test("accepts an unread command for its daemon if the environment names the daemon", () => {
  const text = 'eval "$(docker-machine env dev)"\ndocker run x';
  assert.deepEqual(read(text, { DOCKER_HOST: "tcp://dev:2376" }).notFollowed, []);
});

void test("ignores a docker run that is only printed or searched for", () => {
  const text = [
    "usage() { cat <<EOF\nUsage: docker run x\nEOF\n}",
    'echo "Now: docker run x" >&2',
    'ps aux | grep "docker run"',
    'test "$1" = "docker run"',
    "# docker run x",
    "docker network create n; docker volume create v; docker start x; docker exec x npm run y; docker logs run",
    'U="docker run x"; echo "$U"',
    "docker run y",
  ].join("\n");
  const { commands, faults, notFollowed } = read(text);
  assert.deepEqual([commands.length, faults, notFollowed], [1, [], []]);
});

void test("names the unknown variable that stands for the program", () => {
  const { faults } = read("$ENGINE run -d --name a x");
  assert.match(faults[0]?.todo ?? "", /ENGINE=… from-link/);
});

void test("records that a container reads standard input", () => {
  const { commands } = read(
    "docker run -i --name a x sh <<EOF\necho hello\nEOF\ndocker run -i y < dump.sql\ndocker run z",
  );
  assert.deepEqual(
    commands.map(({ input }) => input),
    ["<<EOF", "< dump.sql", undefined],
  );
});

void test("stops an endless loop, and reports the loop", () => {
  const loop = "for i in {1..100000}; do docker run -d x$i; done";
  const { commands, faults } = read(loop);
  assert.equal(commands.length, 1000);
  assert.match(faults[0]?.what ?? "", /more than 1000 runs of docker/);
  const ofUnit = read(`[Service]\nExecStart=/bin/sh -c '${loop.replace("$", "$$$$")}'\n`);
  assert.deepEqual([ofUnit.commands.length, ofUnit.faults.length], [1000, 1]);
  const [fault] = read("for i in {1..9999}; do for j in {1..9999}; do echo; done; done; docker run x").faults;
  assert.match(fault?.what ?? "", /more than 1000000 commands/);
});

void test("refuses a path relative to an unknown folder", () => {
  const { faults } = read("cd $(mktemp -d)\ndocker run -v ./data:/data x\ndocker run -v $PWD/a:/a x", {
    PWD: "/elsewhere",
  });
  assert.match(faults[0]?.what ?? "", /which folder \.\/data:\/data is from/);
  assert.match(faults[1]?.what ?? "", /\$PWD/);
});

void test("passes only exported variables to a called command", () => {
  const { commands } = read("A=1; export B=2; declare -x C=3; D=4 docker run -e A -e B x", { E: "5" });
  const [{ env } = { env: {} }] = commands;
  assert.deepEqual({ ...env }, { B: "2", C: "3", D: "4", E: "5" });
});

void test("`exit` in a README does not end the script", () => {
  assert.equal(read("$ docker exec -it a sh\n$ exit\n$ docker run b").commands.length, 1);
});

void test("lists a part with a syntax error, and reads the text before that part", () => {
  const { commands, notFollowed } = read("docker run a\necho 'it\ndocker run b\n");
  assert.equal(commands.length, 1);
  assert.match(notFollowed[0]?.what ?? "", /no shell takes this: unterminated single quote/);
});

void test("lists an unread local file if it starts containers", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "not-followed-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "remote.sh"), "docker run -d x\n");
  writeFileSync(join(folder, "data.sql"), "SELECT 1;\n");
  const text =
    "ssh c 'bash -s' < remote.sh\nbash < remote.sh\n./remote.sh\nmysql < data.sql\nssh c cat < gone.sh";
  const { notFollowed } = scriptCommands({ file: "run.sh", text, path: join(folder, "run.sh") }, {});
  assert.deepEqual(
    notFollowed.map(({ where, what }) => `${where} ${what}`),
    ["run.sh:1 ssh c 'bash -s' < remote.sh", "run.sh:2 bash < remote.sh", "run.sh:3 ./remote.sh"],
  );
});
