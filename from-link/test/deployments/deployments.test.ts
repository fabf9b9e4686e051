import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { idOf, inventory, lifeOf } from "../../../test/e2e/support/testDaemon";
import { TestStack } from "../../../test/e2e/support/testStack";
import { deploymentList } from "../../../tools/shared/tables.ts";
import { eventually } from "../../../tools/shared/eventually.ts";
import { removeAll } from "../takeOver/support/containers";
import { prepareDaemon, resetDaemon } from "../takeOver/support/daemonVariables";
import { deployments } from "./deployments";
import { buildImages } from "./support/buildImages";
import {
  commandsOf,
  containersOf,
  linesOf,
  programFile,
  programOf,
  projectFolder,
} from "./support/commandsAndProgram";
import type { Deployment, Situation } from "./support/deployment";
import { look, type Look } from "./support/look";
import { runShell } from "./support/runDocker";

jest.setTimeout(600_000);

/** Maximum number of lines of a program. */
const MAX_LINES = 20;

const SILENT_PREVIEW = ["preview", "--refresh", "--expect-no-changes"];

// All deployments, or those of DEPLOYMENTS ("legacy,scratch"), in one stack.
const wanted = process.env.DEPLOYMENTS?.split(",");
const tried = deployments.filter(({ name }) => wanted?.includes(name) ?? true);
const kept = tried.filter(({ read }) => read !== undefined);

const stack = new TestStack(join(__dirname, "program"));
const linked = new Map<string, Look>();
const same = new Set<string>();
const keeps = new Set<string>();
const lives = new Map<string, string>();
let engine: string;
let before: Record<string, string[]>;
let outputs: Record<string, unknown>;

const works = ({ name, read }: Deployment) => same.has(name) && (read === undefined || keeps.has(name));
const stays = tried.flatMap(({ stays = [] }) => stays);
const byCommands = ({ consumer, port }: Deployment): Situation => ({ consumer, port });
const byProgram = ({ consumer, port, moved: own }: Deployment): Situation => ({
  ...(own ?? { consumer, port }),
  outputs,
});

const containers = tried.flatMap(containersOf);

// The tests tell one story, in order: all deployments by docker run --link, then all of them in one stack.
beforeAll(async () => {
  engine = await prepareDaemon();
  await buildImages();
  before = await inventory();
  for (const deployment of [...tried].reverse()) await runShell(commandsOf(deployment));
  for (const deployment of tried)
    linked.set(deployment.name, await look(deployment, byCommands(deployment), containersOf(deployment)));
  await removeAll(containers.filter((name) => !stays.includes(name)));
  for (const name of stays) lives.set(name, await lifeOf(name));
  await stack.create({ rows: tried.map(({ name }) => name).join(",") });
  await stack.up();
  const json = await stack.pulumi(["stack", "output", "--json", "--show-secrets"], { onOutput: undefined });
  outputs = JSON.parse(json) as Record<string, unknown>;
});
afterAll(async () => {
  await stack.remove();
  await removeAll(containers);
  await resetDaemon(engine);
});

test.each(tried)("$name, $title: works as with --link", async (deployment) => {
  const seen = await look(deployment, byProgram(deployment), containersOf(deployment));
  const { variables, ...rest } = linked.get(deployment.name)!;
  // Docker handed on all variables of the source; a link hands on only the named ones.
  const handedOn = Object.entries(variables).filter(
    ([name]) => !name.includes("_ENV_") || name in seen.variables,
  );
  const more = (deployment.more ?? []).map((name) => [name, seen.variables[name] ?? "missing"]);
  expect(seen).toEqual({ ...rest, variables: Object.fromEntries([...handedOn, ...more]) as object });
  same.add(deployment.name);
});

test.each(tried)("$name, $title: converts to a short program that imports only the package", (deployment) => {
  expect(linesOf(deployment)).toBeLessThanOrEqual(MAX_LINES);
  expect(programOf(deployment)).not.toMatch(/transform|from "\.|redis-link\//);
});

test("leaves containers untouched that ran before", async () => {
  for (const name of stays) expect([name, await lifeOf(name)]).toEqual([name, lives.get(name)]);
  for (const old of tried.filter((deployment) => deployment.moved !== undefined))
    expect(await old.answer(byCommands(old))).toEqual(linked.get(old.name)!.answer);
});

test("two refreshes show no change", async () => {
  for (let times = 0; times < 2; times++) await stack.pulumi(SILENT_PREVIEW);
});

test("keeps the data of replaced containers, and shows no change on a refresh afterwards", async () => {
  for (const deployment of kept) await deployment.write!(byProgram(deployment));
  const consumers = kept.map((deployment) => byProgram(deployment).consumer);
  const ids = await Promise.all(consumers.map(idOf));
  const left = await Promise.all(kept.map((deployment) => deployment.read!(byProgram(deployment))));
  await stack.configure({ changed: kept.flatMap(containersOf).join(",") });
  await stack.up();
  for (const [index, deployment] of kept.entries()) {
    expect(await idOf(consumers[index]!)).not.toBe(ids[index]);
    expect(await eventually(() => deployment.read!(byProgram(deployment)))).toEqual(left[index]);
    keeps.add(deployment.name);
  }
  await stack.pulumi(SILENT_PREVIEW);
});

test("destroy leaves nothing", async () => {
  await stack.destroy();
  await removeAll(containers);
  expect({ ...(await inventory()), images: [] }).toEqual({ ...before, images: [] });
});

test("finds the results that from-link/docs/deployments.md lists", () => {
  const rows = tried.map((deployment) => ({
    ...deployment,
    program: programFile(deployment),
    verdict: works(deployment) ? "works" : "fails",
    lines: linesOf(deployment),
  }));
  const folder = process.env.REDIS_LINK_DEPLOYMENTS;
  if (folder !== undefined) {
    writeFileSync(join(folder, "rows.json"), JSON.stringify(rows)); // for the command, which writes the page
    return;
  }
  const page = readFileSync(join(projectFolder, "from-link/docs/deployments.md"), "utf8");
  const written = page.split("\n").filter((line) => line.startsWith("- "));
  const said = deploymentList(rows).split("\n");
  if (wanted === undefined) expect(written).toEqual(said);
  else expect(written).toEqual(expect.arrayContaining(said));
});
