import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withFolder } from "../shared/files.ts";
import { projectFolder, say } from "../../commands/project.ts";
import { runProgram } from "../../commands/runProgram.ts";

/** Result of the tests of one kind. */
export interface Tally {
  passed: number;
  failed: number;
  /** Titles of failed tests. */
  failures: string[];
  /** Titles of skipped tests, each with the reason. */
  skipped: string[];
}

/**
 * Prints skipped tests with reasons and the closing line, and sets the exit code. A run without tests counts as failed. Advice
 * about failures does not go to standard output, whose last line programs read.
 */
export function close(tallies: readonly Tally[]): void {
  const sum = (key: "passed" | "failed") => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = tallies.flatMap((tally) => tally.skipped);
  if (skipped.length > 0) console.log(`\n${skipped.length} skipped:\n  ${skipped.join("\n  ")}`);
  const failures = tallies.flatMap((tally) => tally.failures);
  if (failures.length > 0) console.log(`\nfailed:\n  ${failures.join("\n  ")}`);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
  if (process.exitCode !== 0) say("One file alone is run by its name, as in `npm run test:e2e -- links`.");
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
}

/**
 * Runs one jest project. A suite that could not run counts as a failure.
 *
 * @param where turns a command line into one that runs in another network
 */
export async function jest(
  project: string,
  args: string[],
  env: Record<string, string> = {},
  where = (command: [string, ...string[]]): [string, ...string[]] => command,
): Promise<Tally> {
  return withReport(async (file) => {
    const jestProgram = join(projectFolder, "node_modules", ".bin", "jest");
    // A failed test may have left a server open, and the run would then never end.
    const end = args.includes("--runInBand") ? ["--forceExit"] : [];
    const report = ["--json", `--outputFile=${file}`, ...end];
    const [program, ...rest] = where([jestProgram, "--selectProjects", project, ...report, ...args]);
    await runProgram(program, rest, env);
    const found = JSON.parse(readFileSync(file, "utf8")) as JestReport;
    const tests = found.testResults.flatMap(({ assertionResults }) => assertionResults);
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + found.numRuntimeErrorTestSuites,
      failures: found.testResults.flatMap(({ name, status, assertionResults }) => {
        const titles = assertionResults
          .filter((one) => one.status === "failed")
          .map(({ fullName }) => fullName);
        return titles.length === 0 && status === "failed" ? [`${name} could not run`] : titles;
      }),
      // Tests that an argument such as --testNamePattern left out have no reason, so they are not listed.
      skipped: tests.map(({ fullName }) => fullName).filter((name) => name.includes("(skipped: ")),
    };
  });
}

/** Runs tests with Node's own test runner. */
export function nodeTests(files: string[], env: Record<string, string> = {}): Promise<Tally> {
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
      failures: [...report.matchAll(/^ *not ok \d+ - (.*?)(?: # .*)?$/gm)].map(([, title = ""]) => title),
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
      return { passed: 0, failed: 1, failures: ["the runner itself, which wrote no report"], skipped: [] }; // the runner died before it could write its report
    }
  });
}
