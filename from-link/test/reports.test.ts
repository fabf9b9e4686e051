import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { ContainerReport } from "../arrange/arrange.ts";
import { commandHint } from "../arrange/commandHint.ts";
import type { ContainerModel } from "../model/containerModel.ts";
import type { CreateBody } from "../model/createBody.ts";
import type { ReportEntry } from "../model/reportEntry.ts";
import { reportText } from "../report/reportText.ts";
import { migrationText } from "../write/migrationText.ts";
import { modelOfBody } from "./support/modelOfBody.ts";

const linked = (name: string, Links: readonly string[], others: CreateBody = {}, isOneOff = false) =>
  modelOfBody({ ...others, HostConfig: { ...others.HostConfig, Links } }, { name, isOneOff });
const services = [
  modelOfBody({ ExposedPorts: { "33060/tcp": {}, "3306/tcp": {} } }, { name: "db" }),
  linked("web", ["db:mysql", "cache:redis"]),
];
const SCRIPT =
  'exec mysql -h"$MYSQL_PORT_3306_TCP_ADDR" -P"$MYSQL_PORT_3306_TCP_PORT" -p"$MYSQL_ENV_ROOT" $MYSQL_PORT $MYSQL_NAME $OWN';

const HINTS: [title: string, command: ContainerModel, hint: string][] = [
  ["without links", linked("once", [], {}, true), "Run it as before."],
  [
    "on a user-defined network, where --link gave only a name",
    modelOfBody(
      {
        HostConfig: { NetworkMode: "shop" },
        NetworkingConfig: { EndpointsConfig: { shop: { Links: ["db:mysql"] } } },
      },
      { name: "once", isOneOff: true },
    ),
    "Run it as before.",
  ],
  [
    "whose image may read variables",
    linked("once", ["db:mysql"], {}, true),
    "Run it with --network web-link-mysql in place of --link db:mysql. Links set no variables there: where its image " +
      "reads some, add them, such as -e MYSQL_PORT=tcp://mysql:3306.",
  ],
  [
    "that reads variables",
    linked("once", ["db:mysql"], { Cmd: ["sh", "-c", SCRIPT], Env: ["MYSQL_NAME=own"] }, true),
    "Run it with --network web-link-mysql in place of --link db:mysql. Links set no variables there: for those that it " +
      "reads, add -e MYSQL_PORT_3306_TCP_ADDR=mysql -e MYSQL_PORT_3306_TCP_PORT=3306 " +
      '-e MYSQL_ENV_ROOT="$(docker exec db printenv ROOT)" -e MYSQL_PORT=tcp://mysql:3306.',
  ],
  [
    "with two links, one with an alias that no service uses",
    linked("once", ["db:mysql", "cache:c2"], { Cmd: ["echo $C2_PORT_6379_TCP $C2_NAME"] }, true),
    "Run it with --network web-link-mysql --network web-link-redis in place of --link db:mysql --link cache:c2. Docker " +
      "before 25 takes one network alone: give it to docker create, each other one to docker network connect NETWORK " +
      "CONTAINER, and run docker start -ai CONTAINER. Call cache redis in it, as nothing is called c2 there. Links set no " +
      "variables there: for those that it reads, add -e C2_PORT_6379_TCP=tcp://redis:6379 -e C2_NAME=/once/c2.",
  ],
  [
    "with a source that no service uses",
    linked("once", ["queue:q"], { Cmd: ["env"] }, true),
    "Give queue a network for it: docker network create q-net; docker network connect --alias q q-net queue. Run it with " +
      "--network q-net in place of --link queue:q. Links set no variables there: where its image reads some, add them, " +
      "such as -e Q_PORT=tcp://q:PORT.",
  ],
];

for (const [title, command, hint] of HINTS)
  void test(`tells how to run a one-off command ${title}`, () => {
    assert.equal(commandHint(command, [...services, command]), hint);
  });

const missing = (what: string): ReportEntry => ({
  ...{ list: "not carried", what, why: "the provider has no input for it", todo: "Keep without it." },
});
const report = (name: string, where: string, entries: readonly ReportEntry[]): ContainerReport => ({
  ...{ name, where, role: "consumer", leavesBridge: false },
  ...{ outcome: "the program makes it", entries, notices: [] },
});
const left = { list: "not carried" as const, why: "it is a command that ends", todo: "Run it by hand." };
const reports = [
  report("web", "run.sh:1", [
    { list: "carried", what: "--detach" },
    { list: "changed", what: "--publish 80", why: "by IPv4" },
    { list: "carried", what: "image app" },
    missing("--pids-limit 5"),
    missing("--oom-kill-disable"),
  ]),
  report("cron", "run.sh:2", [
    missing("--pids-limit 5"),
    missing("--oom-kill-disable"),
    { list: "carried", what: "--x" },
  ]),
  report(
    "once",
    "run.sh:3",
    ["--rm", "image app"].map((what) => ({ what, ...left })),
  ),
  report("once", "run.sh:4", [{ what: "--rm", ...left }]),
];

void test("MIGRATION.md lists each task once, with all containers of the task", () => {
  const text = migrationText(
    { version: 1, project: "linked", stack: "dev", sources: "keep", containers: [] },
    reports,
    true,
  );
  const left = `## Left to do by hand

- web, cron, \`--pids-limit 5\`, \`--oom-kill-disable\`: the provider has no input for it. Keep without it.
- once (run.sh:3), once (run.sh:4): it is a command that ends. Run it by hand.

## What became of each flag

### web

\`run.sh:1\`: the program makes it.

- not carried: \`--pids-limit 5\`, \`--oom-kill-disable\`: see what is left to do
- changed: \`--publish 80\`: by IPv4
- carried: \`--detach\`, \`image app\`

### cron
`;
  assert.ok(text.includes(left), text);
  assert.match(text, /### once\n\n`run\.sh:4`: .*\n\n- not carried: `--rm`: see what is left to do\n$/);
});

void test("gives each reason once for all flags of a container", () => {
  assert.equal(
    stripVTControlCharacters(
      reportText([
        report("web", "web", [missing("--a"), { ...missing("--b"), todo: "Other." }, missing("--c")]),
      ]),
    ),
    `web the program makes it
  not carried
    --a, --c
      the provider has no input for it
      to do: Keep without it.
    --b
      the provider has no input for it
      to do: Other.

1 containers: 3 not carried, 0 changed, 0 carried`,
  );
});
