import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerModel } from "../model/containerModel.ts";
import type { CreateBody } from "../model/createBody.ts";
import { arranged, modelOfBody } from "./support/modelOfBody.ts";

const linked = (
  name: string,
  links: readonly string[],
  others: CreateBody = {},
  more: Partial<ContainerModel> = {},
) =>
  modelOfBody(
    { ...others, HostConfig: { ...others.HostConfig, Links: links } },
    { name, origin: { kind: "script", file: "run.sh", line: links.length + 1, words: [] }, ...more },
  );
const plain = (name: string, body: CreateBody = {}, more: Partial<ContainerModel> = {}) =>
  modelOfBody(body, { name, ...more });
const made = (...models: ContainerModel[]) => arranged(models);

/** Containers that cannot be converted together, and the reason. */
const FAULTS: readonly [name: string, models: ContainerModel[], words: RegExp][] = [
  [
    "links in a circle",
    [linked("aa", ["bb"]), linked("bb", ["aa"])],
    /links in a circle: aa \(run\.sh:2\) → bb \(run\.sh:2\) → aa/,
  ],
  [
    "two containers with one name",
    [linked("aa", ["bb"]), plain("aa")],
    /a second container is called aa, as that of run\.sh:2\n {2}understood: Docker refuses the second one/,
  ],
  [
    "two containers without --name that get the same name",
    [linked("aa", ["bb"], {}, { isNamed: false }), plain("aa", {}, { isNamed: false })],
    /understood: one without --name is called after its image, .*\n {2}to do: Name them by --name\./,
  ],
  [
    "a source on another daemon",
    [linked("aa", ["bb"]), plain("bb", {}, { daemon: "tcp://far:1" })],
    /--link bb:bb: the source is on tcp:\/\/far:1/,
  ],
  [
    "linked pairs on two daemons",
    [
      ...[linked("aa", ["bb"], {}, { daemon: "tcp://near:1" }), plain("bb", {}, { daemon: "tcp://near:1" })],
      ...[linked("cc", ["dd"], {}, { daemon: "tcp://far:1" }), plain("dd", {}, { daemon: "tcp://far:1" })],
    ],
    /cc is on tcp:\/\/far:1, and aa \(run\.sh:2\) on tcp:\/\/near:1[^]*by itself/,
  ],
  [
    "a folder with a relative path",
    [linked("aa", ["bb"], { HostConfig: { Binds: ["~/data:/data", "data:/d", "/srv:/s"] } })],
    /run\.sh:2: --volume ~\/data:\/data: ~\/data is no whole path[^\n]*\n.*leaves "~" as it is[^\n]*\n.*whole path of the folder\.$/,
  ],
  ["a source by its id", [linked("aa", ["4fd1c2aa91bd:db"])], /leads to a container by its id/],
  ["an invalid name", [linked("aa", ["bookstack_db_!:db"])], /bookstack_db_! is no name of a container/],
  ["an IP address as an alias", [linked("aa", ["bb:127.0.0.1"])], /no name server is asked for 127\.0\.0\.1/],
  ["an alias that is the name of the consumer", [linked("app", ["bb:App"])], /the consumer's own name/],
  [
    "an alias that is the name of another source",
    [linked("aa", ["bb:cc", "cc:dd"])],
    /the name of another source, of cc/,
  ],
  [
    "links on the host's network",
    [linked("aa", ["bb"], { HostConfig: { NetworkMode: "host" } })],
    /aa has links and --network host/,
  ],
  [
    "a source on the host's network",
    [linked("aa", ["bb"]), plain("bb", { HostConfig: { NetworkMode: "host" } })],
    /the source bb has --network host/,
  ],
];
for (const [name, models, words] of FAULTS) {
  void test(`refuses ${name}, with a remedy`, () => {
    assert.throws(() => made(...models), words);
    assert.throws(() => made(...models), /to do: /);
  });
}

void test("names all faults in one error", () => {
  assert.throws(
    () => made(linked("aa", ["bb:127.0.0.1"]), linked("cc", ["dd:localhost"])),
    /127\.0\.0\.1[^]*localhost/,
  );
});

void test("uses the first of two equal aliases, as Docker does", () => {
  const { program, reports } = made(linked("aa", ["bb:db", "cc:DB"]));
  const [, , part] = program.parts;
  assert.ok(part?.kind === "linked");
  assert.deepEqual(
    part.links.map(({ source }) => source),
    ["bb"],
  );
  assert.match(
    reports[0]?.entries.find(({ what }) => what === "--link cc:DB")?.why ?? "",
    /that of bb already, and the first one wins/,
  );
});

void test("keeps the container's own variables instead of equally named variables of a link, and reports them", () => {
  const { program, reports } = made(
    linked("aa", ["bb:db"], { Env: ["DB_PORT=5432", "DB_NAME=shop", "DB_USER=me", "DB_ENV_X=1"] }),
    plain("bb", { Env: ["X=2", "Y=3"] }),
  );
  const part = program.parts.at(-1);
  assert.ok(part?.kind === "linked");
  assert.deepEqual(part.exceptVariables, ["DB_PORT", "DB_NAME", "DB_ENV_X"]);
  assert.match(
    reports[0]?.entries.find(({ what }) => what === "--link bb:db")?.why ?? "",
    /handed on: DB_ENV_Y; its own DB_PORT, DB_NAME, DB_ENV_X stand/,
  );
});

void test("orders a chain of links so that sources come first", () => {
  const { program } = made(linked("front", ["api"]), linked("api", ["db"]), plain("db"));
  assert.deepEqual(
    program.parts.map(({ name, kind }) => `${name} ${kind}`),
    ["db existing", "api linked", "front linked"],
  );
});

void test("treats a one-off container as a service if a service links to it or uses its volumes", () => {
  const { reports } = made(
    linked("web", ["db"], { HostConfig: { VolumesFrom: ["data"], Links: ["db"] } }),
    plain("db", {}, { isOneOff: true }),
    plain("data", {}, { isOneOff: true }),
    linked("shell", ["db"], {}, { isOneOff: true }),
  );
  assert.deepEqual(
    reports.map(({ role }) => role),
    ["consumer", "source", "data", "command"],
  );
});

void test("leaves a command that ends out of the program, and reports how to run that command from now on", () => {
  const { program, reports } = made(
    linked("web", ["db"]),
    linked("mysql", ["db:mysql"], { Cmd: ["mysqldump"] }, { isOneOff: true }),
  );
  assert.deepEqual(
    program.parts.map(({ name }) => name),
    ["db", "web"],
  );
  const command = reports[1];
  assert.equal(command?.role, "command");
  assert.ok(
    command.entries.every(
      ({ list, todo }) => list === "not carried" && (todo ?? "").includes("--network web-link-db"),
    ),
  );
});
