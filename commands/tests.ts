import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../tools/shared/withFolder.ts";
import { buildProgram } from "./buildProgram.ts";
import { prepare, prepareDeploymentImages, prepareGo, prepareYaml } from "./environment.ts";
import { redisEnvironment } from "../tools/lab/lab.ts";
import { projectFolder } from "./project.ts";
import { runProgram } from "./runProgram.ts";
import { writeDeployments } from "./writeDeployments.ts";
import { writeFaultTable } from "./writeFaultTable.ts";

const WRITE_DOCS = "--write-docs";

interface Tally {
  passed: number;
  failed: number;
  /** Titles of tests that were skipped, each with its reason. */
  skipped: string[];
}

/** Unit tests, the app's own tests, those of the package, then e2e; the last line is `N passed, N failed`. */
export async function test(args: string[]): Promise<void> {
  close([
    await jest("unit", args),
    await toolTests(),
    await appTests(),
    await packageTests(args),
    await e2e(args),
  ]);
}

/** What was skipped and why, the closing line, and the exit code; a run without any test has failed. */
function close(tallies: readonly Tally[]): void {
  const sum = (key: "passed" | "failed") => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = tallies.flatMap((tally) => tally.skipped);
  if (skipped.length > 0) console.log(`\n${skipped.length} skipped:\n  ${skipped.join("\n  ")}`);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
}

export async function testUnit(args: string[]): Promise<void> {
  await jest("unit", args);
  const jestCode = process.exitCode;
  await toolTests();
  if (jestCode !== 0) process.exitCode = jestCode;
}

export async function testE2e(args: string[]): Promise<void> {
  close([await e2e(args)]);
}

/** The package as others install it, in several languages, and its upgrade from the last version. */
export async function testPackage(args: string[]): Promise<void> {
  close([await packageTests(args)]);
}

/** Real deployments, each by `docker run --link` and as a program. With `--write-docs` the run's rows replace the table. */
export async function testDeployments(args: string[]): Promise<void> {
  const env = await prepare();
  await prepareDeploymentImages(env);
  await buildProgram();
  const rest = ["--runInBand", ...args.filter((arg) => arg !== WRITE_DOCS)];
  const variables = { ...env, ...(await prepareGo()) };
  if (!args.includes(WRITE_DOCS)) {
    close([await jest("deployments", rest, variables)]);
    return;
  }
  await withFolder("deployments", async (folder) => {
    close([await jest("deployments", rest, { ...variables, REDIS_LINK_DEPLOYMENTS: folder })]);
    writeDeployments(folder);
  });
}

/** Faults under load. With `--write-docs` the run's rows replace the table in docs/reliability.md. */
export async function testFaults(args: string[]): Promise<void> {
  const env = await prepare();
  await buildProgram();
  const rest = args.filter((arg) => arg !== WRITE_DOCS);
  await withFolder("faults", async (folder) => {
    close([await jest("faults", ["--runInBand", ...rest], { ...env, REDIS_LINK_FAULTS: folder })]);
    if (args.includes(WRITE_DOCS)) writeFaultTable(folder);
  });
}

async function e2e(args: string[]): Promise<Tally> {
  const env = await prepare();
  await buildProgram();
  return jest("e2e", ["--runInBand", ...args], env);
}

async function packageTests(args: string[]): Promise<Tally> {
  const env = await prepare();
  await prepareYaml(env);
  await buildProgram();
  return jest("package", ["--runInBand", ...args], { ...env, ...(await prepareGo()) });
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { assertionResults: { fullName: string }[] }[];
}

/** Runs one jest project; a suite that could not run counts as a failure. */
async function jest(project: string, args: string[], env: Record<string, string> = {}): Promise<Tally> {
  return withReport(async (file) => {
    const program = join(projectFolder, "node_modules", ".bin", "jest");
    await runProgram(program, ["--selectProjects", project, "--json", `--outputFile=${file}`, ...args], env);
    const report = JSON.parse(readFileSync(file, "utf8")) as JestReport;
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      // Those that an argument left out, such as --testNamePattern, say no reason.
      skipped: tests.map(({ fullName }) => fullName).filter((name) => name.includes("(skipped: ")),
    };
  });
}

/** Tests of what runs as ES modules, beside the program. */
function toolTests(): Promise<Tally> {
  return nodeTests(["tools/**/test/*.test.ts", "commands/test/*.test.ts"]);
}

async function appTests(): Promise<Tally> {
  const env = await prepare();
  await buildProgram();
  return nodeTests(["app/test/*.test.ts"], { ...env, ...redisEnvironment(env) });
}

/** Runs tests under Node's own runner. */
function nodeTests(files: string[], env: Record<string, string> = {}): Promise<Tally> {
  return withReport(async (file) => {
    const spec = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
    const tap = ["--test-reporter=tap", `--test-reporter-destination=${file}`];
    await runProgram(process.execPath, ["--test", ...spec, ...tap, ...files], env);
    const report = readFileSync(file, "utf8");
    const count = (key: string) => Number(new RegExp(`^# ${key} (\\d+)$`, "m").exec(report)?.[1]);
    const skipped = [...report.matchAll(/^ *ok \d+ - (.*) # SKIP (.*)$/gm)];
    return {
      passed: count("pass"),
      failed: count("fail") + count("cancelled"),
      skipped: skipped.map(([, title, reason]) => `${title} (skipped: ${reason})`),
    };
  });
}

async function withReport(run: (file: string) => Promise<Tally>): Promise<Tally> {
  return withFolder("report", async (folder) => {
    try {
      return await run(join(folder, "report"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return { passed: 0, failed: 1, skipped: [] }; // the runner died before it could write its report
    }
  });
}

/** Types, ESLint, imports, Prettier; all of them run, and any that fails makes the exit code non-zero. */
export async function check(): Promise<void> {
  const steps = [
    ["tsc", "-p", "components"], // what the other two see of the package
    ["tsc"],
    ["tsc", "-p", "test"],
    ["tsc", "-p", "tsconfig.tools.json"],
    ["eslint", "."],
    ["depcruise", "--config", "dependencies.config.mjs", "."],
    ["prettier", "--check", "."],
  ] as const;
  let failed = false;
  for (const [program, ...args] of steps) {
    const file = join(projectFolder, "node_modules", ".bin", program);
    failed = (await runProgram(file, args, {})) !== 0 || failed;
  }
  process.exitCode = failed ? 1 : 0;
}
