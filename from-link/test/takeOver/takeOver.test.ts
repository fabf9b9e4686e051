import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../../tools/shared/eventually.ts";
import type { TakeOverRow } from "../../../tools/shared/tables.ts";
import { buildImages } from "../deployments/support/buildImages";
import { look, type Look } from "../deployments/support/look";
import { runShell } from "../deployments/support/runDocker";
import { docker, inventory } from "../../../test/e2e/support/testDaemon";
import { Clients } from "./support/clients";
import { expectAsBefore, type Found, foundOf, namesKnownTo, traitsOfAll } from "./support/containers";
import { prepareDaemon, resetDaemon } from "./support/daemonVariables";
import { ProgramFolder } from "./support/folder";
import { fromLink, type Ended } from "./support/fromLink";
import { allMoved, movedOf, type Moved } from "./support/moved";

jest.setTimeout(1_200_000);

const tried = process.env.TAKE_OVER === undefined ? allMoved : movedOf(process.env.TAKE_OVER);
const kept = tried.filter(({ read }) => read !== undefined);
const made = tried.flatMap((one) => one.made);
const moves = tried.flatMap((one) => one.moves);
const stays = made.filter((name) => !moves.includes(name));
const ports = tried.map(({ port }) => port).filter((port) => port > 0);

const folder = new ProgramFolder();
const looks = new Map<string, Look>();
const names = new Map<string, string[]>();
const data = new Map<string, unknown>();
let engine: string;
let before: Found;
let away: Ended;
let gone: ReadonlyMap<number, number> = new Map();
/** Downtime of each container in the roll-back, in seconds. */
const back = new Map<string, number>();

/** Names by which a linked container finds its sources. */
const wantedNames = ({ commands, consumer }: Moved): string[] => {
  const line = commands
    .replaceAll("\\\n", " ")
    .split("\n")
    .find((one) => one.includes(`--name ${consumer} `));
  return [...(line ?? "").matchAll(/--link ([^\s:]+)(?::(\S+))?/g)].flatMap(
    ([, source = "", alias = source]) => [source, alias],
  );
};

/** Compares a deployment with the first look. Of the source's variables, only those handed on by name count. */
async function compare(deployment: Moved): Promise<void> {
  const seen = await look(deployment, deployment, deployment.made);
  const { variables, ...rest } = looks.get(deployment.name)!;
  expect({ ...seen, variables: {} }).toEqual({ ...rest, variables: {} });
  const handedOn = Object.entries(variables).filter(
    ([name]) => !name.includes("_ENV_") || name in seen.variables,
  );
  expect(Object.fromEntries(handedOn)).toEqual(seen.variables);
  const found = await namesKnownTo(deployment.consumer, wantedNames(deployment));
  expect(found).toEqual(names.get(deployment.name));
  if (deployment.read === undefined) return;
  expect(await eventually(() => deployment.read!(deployment))).toEqual(data.get(deployment.name));
}

/** Downtime of a container that from-link prints, in seconds. */
function saidOf(text: string, name: string, words: string): number {
  const seconds = new RegExp(`^ *${name}${words}, away for (\\S+) s`, "m").exec(text)?.[1];
  if (seconds === undefined)
    throw new Error(`from-link does not say for how long ${name} was away:\n${text}`);
  return Number(seconds);
}

/** Runs a command while clients ask. */
async function underClients(...args: string[]): Promise<[Ended, ReadonlyMap<number, number>]> {
  const clients = new Clients(ports);
  const ended = await fromLink(args).finally(() => clients.end());
  return [ended, await clients.end()];
}

// The tests tell one story, in order.
beforeAll(async () => {
  engine = await prepareDaemon();
  await buildImages();
  for (const { commands } of tried) await runShell(commands);
  for (const deployment of tried) {
    await look(deployment, deployment, deployment.made);
    await deployment.write?.(deployment);
    looks.set(deployment.name, await look(deployment, deployment, deployment.made));
    names.set(deployment.name, await namesKnownTo(deployment.consumer, wantedNames(deployment)));
    if (deployment.read) data.set(deployment.name, await deployment.read(deployment));
  }
  before = await foundOf(made);
  await folder.convert(moves);
});
afterAll(async () => {
  await folder.remove(made);
  await resetDaemon(engine);
});

test("prints the plan in 80 columns, and changes nothing", async () => {
  const { stdout } = await fromLink(["take-over", folder.path, "--plan"]);
  for (const name of made.filter((one) => !one.endsWith("-data"))) expect(stdout).toContain(name);
  const lines = stdout.replaceAll(folder.path, "linked").split("\n");
  expect(lines.filter((line) => line.length > 80 && line.includes(" "))).toEqual([]);
  const { stderr } = await fromLink(["take-over", folder.path], [1]);
  expect(stderr).toContain("there is no terminal to ask at. Say --yes.");
  expect(await foundOf(made)).toEqual(before);
});

test("takes all containers over, and prints the downtime of each container", async () => {
  [away, gone] = await underClients("take-over", folder.path, "--yes");
  for (const name of moves) expect(saidOf(away.stdout, name, "")).toBeGreaterThan(0);
});

test.each(tried)("$name, $title: works after the takeover as before, with its data", compare);

test("keeps sources running, and leaves old containers stopped without a restart policy", async () => {
  const now = await traitsOfAll(stays);
  for (const name of stays)
    expect({ ...now[name], networks: [] }).toEqual({ ...before.traits[name], networks: [] });
  for (const name of moves) {
    const { State, HostConfig, Id } = await docker.getContainer(folder.asideOf(name)).inspect();
    expect([name, State.Running, HostConfig.RestartPolicy?.Name]).toEqual([name, false, "no"]);
    // Docker deletes a --rm container; its copy waits instead.
    if (!name.startsWith("removed-")) expect(Id).toBe(before.traits[name]!.id);
  }
});

test("`pulumi preview` shows no change after the takeover", async () => {
  await folder.pulumi("preview", "--refresh", "--expect-no-changes");
});

test("a second takeover changes nothing", async () => {
  const { stdout } = await fromLink(["take-over", folder.path, "--yes"]);
  expect(stdout).toContain("All is taken over.");
});

test("rolls all containers back, and prints the downtime of each container", async () => {
  const { stderr } = await fromLink(["roll-back", folder.path, "--yes"]);
  for (const name of moves) back.set(name, saidOf(stderr, name, ": put back"));
});

test.each(tried)("$name, $title: works after the roll-back as before, with its data", compare);

test("restores containers, networks and volumes on roll-back", () => expectAsBefore(before, stays));

test("finish removes the old containers, but no data", async () => {
  await fromLink(["finish", folder.path, "--yes"], [1]);
  await fromLink(["take-over", folder.path, "--yes"]);
  const { volumes } = await inventory();
  await fromLink(["finish", folder.path, "--yes"]);
  for (const name of moves)
    await expect(docker.getContainer(folder.asideOf(name)).inspect()).rejects.toThrow("No such container");
  expect((await inventory()).volumes!.sort()).toEqual(volumes!.sort());
  for (const deployment of kept)
    expect(await eventually(() => deployment.read!(deployment))).toEqual(data.get(deployment.name));
  const { stderr } = await fromLink(["roll-back", folder.path, "--yes"], [1]);
  expect(stderr).toContain("The takeover is finished and the old containers are gone.");
});

test("writes the measured times for the docs", () => {
  const rows = tried.map(({ name, title, moves: mine, made: all, port }): TakeOverRow => {
    const clients = gone.get(port);
    return {
      ...{ name, title, moved: mine.length, stayed: all.length - mine.length },
      awaySeconds: Math.max(...mine.map((one) => saidOf(away.stdout, one, ""))),
      ...(clients !== undefined && { clientsSeconds: clients / 1000 }),
      backSeconds: Math.max(...mine.map((one) => back.get(one) ?? NaN)),
    };
  });
  console.info(JSON.stringify({ engine, rows }));
  const into = process.env.REDIS_LINK_TAKE_OVER;
  if (into !== undefined) writeFileSync(join(into, "rows.json"), JSON.stringify({ engine, rows }));
  expect(rows.every(({ awaySeconds, backSeconds }) => awaySeconds > 0 && backSeconds > 0)).toBe(true);
});
