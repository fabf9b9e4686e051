import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { nothingRead } from "../read/script/wrongWords.ts";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-inputs-"));
after(() => rmSync(folder, { recursive: true }));

const read = (text: string) => scriptCommands({ file: "in", text, path: "/srv/in" }, {});
const commands = (text: string) => {
  const { commands: found, faults, notFollowed } = read(text);
  assert.deepEqual([faults, notFollowed], [[], []]);
  return found.map(({ line, args }) => `${line} ${args.join("|")}`);
};

/** Texts that show commands to a reader, and line and words of each command. */
const SHOWN: readonly [name: string, text: string, expected: readonly string[]][] = [
  [
    "prompts",
    "$ docker run -d --name db mysql\n4fd1c2\n$ docker run --link db:db \\\n>   -d web\n",
    ["1 -d|--name|db|mysql", "3 --link|db:db|-d|web"],
  ],
  [
    "prompts with names",
    "me@host:~/app$ docker run a\n[root@host ~]# docker run b\nroot@host:~# sudo docker run c",
    ["1 a", "2 b", "3 c"],
  ],
  [
    "prompts of Windows",
    "C:\\docker>docker run -d a\n4fd1c2aa91bd\n\n```powershell\nPS C:\\My App> docker run b\n```\n",
    ["1 -d|a", "5 b"],
  ],
  [
    "the prompt of root, and docker's output",
    "# docker run -d a\n4fd1c2aa91bd\n# docker ps\nCONTAINER ID   IMAGE\n4fd1c2aa91bd   a\n# docker run \\\n  b\nUnable to find image 'b:latest' locally\n",
    ["1 -d|a", "6 b"],
  ],
  [
    "Markdown",
    "# Title\nIt's a server. Don't run `docker run z`:\n```sh\ndocker run a\n```\nor\n\n```console\n$ docker run b\nhello 'it\n```\n```yaml\ncommand: docker run c\n```\n\n    docker run d\n",
    ["4 a", "9 b", "16 d"],
  ],
];
for (const [name, text, expected] of SHOWN) {
  void test(`reads commands that a reader is to type: ${name}`, () =>
    assert.deepEqual(commands(text), expected));
}

void test("refuses a glob that matches files, and keeps other globs", () => {
  writeFileSync(join(folder, "a.env"), "A=1\n");
  const text = [
    "docker run -e ALLOWED=* a *.conf '*' \"$X*\"",
    "docker run b *.env",
    `docker run c ${folder}/?.env`,
    "for f in *.env; do docker run --env-file $f d; done",
  ].join("\n");
  const { commands: found, faults } = scriptCommands(
    { file: "in", text, path: join(folder, "in") },
    { X: "" },
  );
  assert.deepEqual(
    [found.map(({ args }) => args.join("|")), faults.map(({ what }) => what.split(" ", 1)[0])],
    [["-e|ALLOWED=*|a|*.conf|*|*"], ["*.env", `${folder}/?.env`, "$f"]],
  );
});

void test("ignores commented commands", () => {
  assert.deepEqual(commands("#!/bin/sh\n# docker run a\n# docker run b\ndocker run c"), ["4 c"]);
  assert.deepEqual(commands("```sh\n# docker run a\ndocker run b\n# docker run c\n```"), ["3 b"]);
  assert.deepEqual(commands("# docker run a\n./start.sh\ndocker run c"), ["3 c"]);
});

void test("reads a systemd unit, with its environment", () => {
  const file = join(folder, "env");
  writeFileSync(file, "# of it\nTAG='1.2'\nMODE=fast\n");
  const unit = `
[Unit]
Description=docker run in a unit
[Service]
Environment="NAME=my db" PORT=80 'OPTS=-e A=1 -e B=2'
EnvironmentFile=-${file}
Restart=always
WorkingDirectory=/srv/db
ExecStartPre=-/usr/bin/docker rm -f %n
ExecStartPre=/bin/sh -c 'docker run --rm init:$$TAG; echo "$TAG"'
ExecStart=@/usr/bin/docker docker run --rm \\
  # of no command
  -e "TITLE=\${NAME} & 100%%" -p \${PORT}:80 $OPTS \\
  -e MODE redis:\${TAG} redis-server
ExecStop=/usr/bin/docker stop db
`;
  const { commands: found, faults, notFollowed } = read(unit);
  assert.deepEqual([faults, notFollowed], [[], []]);
  assert.deepEqual(
    found.map(({ line, args, isService, cwd, restart }) => ({
      line,
      args: args.join("|"),
      isService,
      cwd,
      restart,
    })),
    [
      { line: 10, args: "--rm|init:1.2", isService: false, cwd: "/srv/db", restart: "always" },
      {
        ...{ line: 11, isService: true, cwd: "/srv/db", restart: "always" },
        args: "--rm|-e|TITLE=my db & 100%|-p|80:80|-e|A=1|-e|B=2|-e|MODE|redis:1.2|redis-server",
      },
    ],
  );
  assert.equal(found[1]?.env.MODE, "fast");
});

void test("splits $NAME of a systemd unit at unquoted blanks, but keeps other forms whole", () => {
  const unit =
    "[Service]\nEnvironment=\"OPTS=-e A='b c' -e B=d\\\\ e\" C=f\n" +
    "ExecStart=docker run $OPTS -e ${OPTS} $C x\n";
  const [{ args } = { args: [] }] = read(unit).commands;
  assert.deepEqual(args, ["-e", "A=b c", "-e", "B=d e", "-e", "-e A='b c' -e B=d\\ e", "f", "x"]);
});

void test("resets a setting of a systemd unit at an empty value", () => {
  const { commands: found } = read(
    "[Service]\nEnvironment=A=1\nExecStart=docker run a\n[Service]\nEnvironment=\nEnvironment=B=2\nExecStart=\nExecStart=docker run b $B\n",
  );
  assert.deepEqual(
    found.map(({ args, env }) => [args.join("|"), env.A]),
    [["b|2", undefined]],
  );
});

void test("lists the drop-in files of a systemd unit", () => {
  const file = join(folder, "web.service");
  mkdirSync(`${file}.d`);
  writeFileSync(`${file}.d/a.conf`, "[Service]\nExecStart=\n");
  const { notFollowed } = scriptCommands(
    { file, text: "[Service]\nExecStart=docker run x\n", path: file },
    {},
  );
  assert.deepEqual(
    notFollowed.map(({ what, todo }) => [what, todo.includes("systemctl cat")]),
    [[`${file}.d/a.conf`, true]],
  );
});

void test("reads a zsh script as bash, and reports that the script is zsh", () => {
  const { commands: found, notFollowed } = read("#!/usr/bin/env zsh\nA=(x y)\ndocker run $A\n");
  assert.deepEqual([found.length, notFollowed.map(({ what }) => what)], [1, ["zsh"]]);
});

void test("reads a script that writes a systemd unit as a script", () => {
  const { commands: found, notFollowed } = read(
    "cat > x <<EOF\n[Service]\nExecStart=docker run x\nEOF\ndocker run y",
  );
  assert.deepEqual(
    [found.map(({ args }) => args[0]), notFollowed.map(({ where }) => where)],
    [["y"], ["in:3"]],
  );
});

void test("refuses a specifier that only systemd can resolve, with its line", () => {
  const { faults } = read("[Service]\nExecStart=/usr/bin/docker run --name app-%i --link db:db x\n");
  assert.deepEqual(faults, [
    { where: "in:2", what: "%i is known only to systemd", todo: "Write what it becomes in its place." },
  ]);
});

/** File name of a unit, and the values of its specifiers in systemd. */
const SPECIFIERS: readonly [file: string, text: string, args: string][] = [
  ["/etc/systemd/system/web.service", "--name %n -h %p -e N=%N x", "--name|web.service|-h|web|-e|N=web|x"],
  ["web@.service", "--name %p 100%% x", "--name|web|100%|x"],
  ["web@8080.service", "--name %p-%i -h %N x", "--name|web-8080|-h|web@8080|x"],
];
for (const [file, text, expected] of SPECIFIERS) {
  void test(`resolves specifiers from the name of the systemd unit ${file}`, () => {
    const unit = `[Service]\nExecStart=/usr/bin/docker run ${text}\n`;
    const { commands: found, faults } = scriptCommands({ file, text: unit, path: `/srv/${file}` }, {});
    assert.deepEqual([found[0]?.args.join("|"), faults], [expected, []]);
  });
}

/** Files that are no shell scripts, by name or content, and the lines that are named. */
const OTHERS: readonly [file: string, text: string, lines: string | undefined][] = [
  ["app/Makefile", "run:\n\t@docker run -e A=$$B $(NAME)\n", "one is on line 2"],
  ["db.mk", "run:\n\tdocker run x\n", "one is on line 2"],
  ["run.bat", "docker run -e A=%A% x\r\n", "one is on line 1"],
  ["run.ps1", "docker run `\n  x\n", "one is on line 1"],
  ["run", "#!/usr/bin/env fish\nset -x A 1\ndocker run -e A x\n", "one is on line 3"],
  ["run.sh", "#!/usr/bin/python3 -u\n'docker run x'\n", "one is on line 2"],
  [".gitlab-ci.yml", "script:\n- docker run a\n- docker run b\n", "they are on the lines 2, 3"],
  ["standard input", "#cloud-config\nruncmd:\n- [docker, run, x]\n", "one is on line 3"],
  ["tasks", "- hosts: all\n  tasks:\n  - shell: >\n      docker run\n      a\n", "one is on line 4"],
  ["web.sls", "web:\n  docker_container.running:\n    - image: x\n", undefined],
];
for (const [file, text, lines] of OTHERS) {
  void test(`refuses ${file}, which is not a shell script, with the lines of docker run and a remedy`, () => {
    const { commands: found, faults } = scriptCommands({ file, text, path: `/srv/${file}` }, {});
    assert.deepEqual(
      [found, faults],
      [
        [],
        [
          {
            ...{ where: file, what: "it is no script of a shell", understood: lines },
            todo: "Paste its shell lines into a file of their own, and give that by --script FILE.",
          },
        ],
      ],
    );
  });
}

/** Shell scripts. */
const SHELLS: readonly [file: string, text: string][] = [
  ["run", "while getopts n: o; do :; done; docker run x"],
  ["run.sh", "docker run x"],
  [".profile", "docker run x"],
  ["deploy.py", "#!/bin/sh\ndocker run x"],
  ["README.md", "Note: type this:\n\n    docker run x\n"],
];
for (const [file, text] of SHELLS) {
  void test(`reads ${file} as a shell script`, () => {
    assert.equal(scriptCommands({ file, text, path: `/srv/${file}` }, {}).commands.length, 1);
  });
}

void test("names the lines that contain `docker run` if no shell command runs it", () => {
  assert.match(nothingRead("in", "echo hello\n").what, /there is no docker run in it/);
  const { what, understood } = nothingRead(
    "in",
    "[program:web]\ncommand=docker run x\ncommand=docker run y\n",
  );
  assert.deepEqual(
    [what, understood],
    ["no docker run in it is a command of a shell", "they are on the lines 2, 3"],
  );
});

void test("lists a systemd unit that starts containers through ssh or Compose", () => {
  const { notFollowed } = read(
    "[Service]\nExecStart=/usr/bin/ssh host docker run x\nExecStart=/usr/local/bin/docker-compose up\n",
  );
  assert.deepEqual(
    notFollowed.map(({ where }) => where),
    ["in:2", "in:3"],
  );
});
