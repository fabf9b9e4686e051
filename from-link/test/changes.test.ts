import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptCommands } from "../read/script/scriptCommands.ts";

const changes = (text: string) =>
  scriptCommands({ file: "run.sh", text }, {}).commands.map(({ changes: each = [] }) =>
    each.map(({ line, what }) => `${line} ${what}`),
  );

void test("reports docker cp into a container and docker exec as changes of that container", () => {
  const text = [
    'fix() { docker exec -u root "$1" apt-get install x; }',
    "docker run -d --name db redis",
    "docker run -d --name=app web",
    "C=$(docker run -d web)",
    "docker cp a.txt app:/etc/a; docker --debug container cp - app:/x",
    "docker exec -e DB_PASSWORD=hunter2 -it app touch /y",
    "docker exec $C rm /z",
    "fix app",
    "sudo docker exec db psql -c x",
  ].join("\n");
  assert.deepEqual(changes(text), [
    ["9 sudo docker exec db psql -c x"],
    [
      "5 docker cp a.txt app:/etc/a",
      "5 docker --debug container cp - app:/x",
      "6 docker exec -e DB_PASSWORD=… -it app touch /y",
      "1 docker exec -u root app apt-get install x",
    ],
    ["7 docker exec $C rm /z"],
  ]);
});

void test("reports no change for commands that only read, or that start a shell", () => {
  const text = [
    "docker run -d --name app web",
    "docker cp app:/etc/a ./b",
    "docker exec app cat /x; docker exec -t app ping -c 1 db",
    "docker exec -it app bash; docker exec -it app /bin/sh -l",
    "docker exec other rm /x",
  ].join("\n");
  assert.deepEqual(changes(text), [[]]);
});
