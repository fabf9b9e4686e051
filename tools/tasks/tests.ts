import { join } from "node:path";
import { withFolder } from "../shared/files.ts";
import { buildApp } from "../../app/build.ts";
import {
  prepare,
  prepareBrowser,
  prepareCompose,
  prepareDeploymentImages,
  prepareGo,
  prepareSshd,
  prepareSwarm,
  prepareYaml,
} from "../../commands/environment.ts";
import { inSwarm, redisEnvironment } from "../lab/lab.ts";
import { daemonSocket } from "../lab/paths.ts";
import { projectFolder, say } from "../../commands/project.ts";
import { runProgram } from "../../commands/runProgram.ts";
import { close, jest, nodeTests, type Tally } from "./runTests.ts";
import { writeDeployments, writeFaultTables, writeTakeOver } from "./writeTables.ts";

const WRITE_DOCS = "--write-docs";

/** Runs unit tests, the app's own tests, then e2e. The last line is `N passed, N failed`. */
export async function test(args: string[]): Promise<void> {
  const alone = [await jest("unit", args), await toolTests()];
  const env = await prepare();
  if (env.DOCKER_HOST === `unix://${daemonSocket}`) await prepareCompose();
  close([...alone, await fromLinkTests(env), await appTests(env), ...(await e2e(args))]);
}

/** Runs all tests that need neither Docker nor Pulumi. Without a redis-server, tests with Redis are skipped. */
export async function testUnit(args: string[]): Promise<void> {
  say("Unit tests (about two minutes) …");
  const { PATH = "" } = process.env;
  close([await jest("unit", args), await toolTests(), await fromLinkTests(), await appTests({ PATH })]);
}

/**
 * Makes small changes to the code of links and inputs, one at a time. Fails if the unit tests notice fewer than nine changes in
 * ten.
 */
export async function testMutation(args: string[]): Promise<void> {
  say("Mutants of links and inputs (about half an hour) …");
  const stryker = join(projectFolder, "node_modules", ".bin", "stryker");
  process.exitCode = await runProgram(stryker, ["run", ...args], {});
}

export async function testE2e(args: string[]): Promise<void> {
  close(await e2e(args));
}

/** Tests the package as its users install it, in several languages. */
export async function testPackage(args: string[]): Promise<void> {
  const env = await prepare();
  await prepareYaml(env);
  await buildApp();
  say("Tests of the package as others install it (about ten minutes) …");
  close([await jest("package", ["--runInBand", ...args], { ...env, ...(await prepareGo()) })]);
}

/**
 * Tests real deployments, each by `docker run --link` and as a program. With `--write-docs` the rows of this run replace those
 * in from-link/docs/deployments.md.
 */
export async function testDeployments(args: string[]): Promise<void> {
  const env = await prepareDeployments();
  say("Real deployments (about a quarter of an hour) …");
  await withRows(
    "REDIS_LINK_DEPLOYMENTS",
    args,
    // Without this variable, the tests compare their rows with the rows in the docs.
    (rest, rows) => jest("deployments", rest, { ...env, ...(args.includes(WRITE_DOCS) && rows) }),
    writeDeployments,
  );
}

/** Sets up everything that tests of deployments need, and returns the environment for these tests. */
async function prepareDeployments(): Promise<Record<string, string>> {
  const env = await prepare();
  await prepareDeploymentImages(env);
  await buildApp();
  return { ...env, ...(await prepareGo()) };
}

/** Tests faults under load. With `--write-docs` the rows of this run replace the table in docs/faults.md. */
export async function testFaults(args: string[]): Promise<void> {
  const env = await prepare();
  await buildApp();
  say("Faults under load (about a quarter of an hour) …");
  await withRows(
    "REDIS_LINK_FAULTS",
    args,
    (rest, rows) => jest("faults", rest, { ...env, ...rows }),
    (folder) => writeFaultTables(folder, "faults"),
  );
}

/**
 * Runs tests one after the other. They write their rows to the folder that `variable` names. With `--write-docs` the rows are
 * then written to the docs.
 */
async function withRows(
  variable: string,
  args: string[],
  run: (rest: string[], rows: Record<string, string>) => Promise<Tally>,
  write: (folder: string) => void,
): Promise<void> {
  await withFolder("rows", async (folder) => {
    close([await run(inBand(args), { [variable]: folder })]);
    if (args.includes(WRITE_DOCS)) write(folder);
  });
}

const inBand = (args: string[]) => ["--runInBand", ...args.filter((arg) => arg !== WRITE_DOCS)];

/** Tests the pages in a real browser. With `--write-docs` the run also makes the pictures in docs/. */
export async function testBrowser(args: string[]): Promise<void> {
  const env = await prepare();
  await buildApp();
  const variables = { ...env, ...(await prepareBrowser()) };
  const pictures: Record<string, string> = args.includes(WRITE_DOCS)
    ? { REDIS_LINK_PICTURES: join(projectFolder, "docs") }
    : {};
  say("The pages in a browser (about a minute) …");
  close([await jest("browser", inBand(args), { ...variables, ...pictures })]);
}

/**
 * Tests links and faults on three engines of the lab. The tests run in the network of these engines. With `--write-docs` the
 * rows of this run replace tables in docs/faults.md.
 */
export async function testSwarm(args: string[]): Promise<void> {
  const env = await prepareSwarm();
  await buildApp();
  await withRows(
    "REDIS_LINK_FAULTS",
    args,
    (rest, rows) => jest("swarm", rest, { ...env, ...rows }, inSwarm),
    (folder) => writeFaultTables(folder, "swarm faults"),
  );
}

/**
 * Tests take-overs of running deployments. With `--write-docs` the rows of this run replace those of the same engine in
 * from-link/docs/take-over.md.
 */
export async function testTakeOver(args: string[]): Promise<void> {
  const env = await prepareDeployments();
  await withRows(
    "REDIS_LINK_TAKE_OVER",
    args,
    (rest, rows) => jest("take-over", rest, { ...env, ...rows }),
    writeTakeOver,
  );
}

/**
 * Runs end-to-end tests: first the tests that can run in parallel, then the tests that need the daemon or the lab for
 * themselves.
 */
async function e2e(args: string[]): Promise<Tally[]> {
  const found = await prepare();
  await buildApp();
  const withSsh = args.length === 0 || args.some((arg) => /ssh|conformance|daemon/.test(arg));
  const env = { ...found, ...(withSsh ? await prepareSshd() : {}) };
  say("End-to-end tests (about ten minutes) …");
  const named = ["--passWithNoTests", ...args];
  return [
    await jest("e2e", ["--maxWorkers=2", ...named], env),
    await jest("e2e-alone", ["--runInBand", ...named], env),
  ];
}

/** Runs the tests of tools, commands and the review, which are ES modules. */
function toolTests(): Promise<Tally> {
  return nodeTests([
    "tools/**/test/*.test.ts",
    "commands/test/*.test.ts",
    "components/review/test/*.test.ts",
  ]);
}

/** Runs the tests of from-link. Its tests of commands and Compose files need a docker CLI and Docker Compose. */
function fromLinkTests(env: Record<string, string> = {}): Promise<Tally> {
  return nodeTests(["from-link/**/test/*.test.ts"], env);
}

/** Runs the app's own tests. @param env variables; a redis-server on their PATH is preferred to the lab's */
function appTests(env: Record<string, string>): Promise<Tally> {
  return nodeTests(["app/test/*.test.ts"], { ...env, ...redisEnvironment(env) });
}
