import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const folder = mkdtempSync(join(tmpdir(), "from-link-inputs-"));
after(() => rmSync(folder, { recursive: true }));

const read = (text: string) => scriptCommands({ file: "in", text, path: "/srv/in" }, {});
const commands = (text: string) => {
  const { commands: found, faults, notFollowed } = read(text);
  assert.deepEqual([faults, notFollowed], [[], []]);
  return found.map(({ line, args }) => `${line} ${args.join("|")}`);
};

/** Texts that show commands to a reader, and the line and words of each. */
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
    "the prompt of root, and what docker prints",
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
  void test(`${name}: what a reader is to type is read`, () => assert.deepEqual(commands(text), expected));
}

void test("what is commented out in a script is none of it", () => {
  assert.deepEqual(commands("#!/bin/sh\n# docker run a\n# docker run b\ndocker run c"), ["4 c"]);
  assert.deepEqual(commands("```sh\n# docker run a\ndocker run b\n# docker run c\n```"), ["3 b"]);
  assert.deepEqual(commands("# docker run a\n./start.sh\ndocker run c"), ["3 c"]);
});

void test("a unit of systemd is read, with its environment", () => {
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

void test("a script that writes a unit is no unit", () => {
  const { commands: found, notFollowed } = read(
    "cat > x <<EOF\n[Service]\nExecStart=docker run x\nEOF\ndocker run y",
  );
  assert.deepEqual(
    [found.map(({ args }) => args[0]), notFollowed.map(({ where }) => where)],
    [["y"], ["in:3"]],
  );
});

void test("what only systemd knows is named with its line", () => {
  const { faults } = read("[Service]\nExecStart=/usr/bin/docker run --name app-%i --link db:db x\n");
  assert.deepEqual(faults, [
    { where: "in:2", what: "%i is known only to systemd", todo: "Write what it becomes in its place." },
  ]);
});

void test("a unit that starts containers in another way is listed", () => {
  const { notFollowed } = read(
    "[Service]\nExecStart=/usr/bin/ssh host docker run x\nExecStart=/usr/local/bin/docker-compose up\n",
  );
  assert.deepEqual(
    notFollowed.map(({ where }) => where),
    ["in:2", "in:3"],
  );
});
