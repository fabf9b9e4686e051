import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import test from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { MARKER } from "../../../components/review/markdown.ts";
import { EXIT_CODES } from "../../../components/review/review.ts";

const projectFolder = join(import.meta.dirname, "..", "..", "..");
const read = (...path: string[]): string => readFileSync(join(projectFolder, ...path), "utf8");

const word = z.string().optional();
const stepSchema = z.object({ uses: word, run: word, name: word });
const permissions = z.record(z.string(), z.string());
const workflow = z
  .object({
    on: z.string(),
    permissions,
    jobs: z.record(z.string(), z.object({ permissions, steps: z.array(stepSchema), if: word })),
  })
  .parse(parse(read(".github", "workflows", "pull-request.yml")));
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, { steps }]) => steps);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

/** The shell script of a step. */
function scriptOf(name: string): string {
  const script = steps.find((step) => step.name === name)?.run;
  assert.ok(script !== undefined);
  return script;
}

/** Runs a script as a runner's shell does, with a stand-in for one program. Returns also the stand-in's calls. */
function runWith(program: string, standIn: string, script: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "redis-link-workflow-"));
  try {
    writeFileSync(join(folder, program), `#!/bin/sh\necho "$@" >> calls\n${standIn}\n`, { mode: 0o755 });
    const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
    const PATH = [folder, process.env.PATH].join(delimiter);
    const { status } = spawnSync("bash", ["-e", "-c", script], {
      cwd: folder,
      env: { ...env, ...files, PATH },
    });
    const text = (file: string): string =>
      spawnSync("cat", [join(folder, file)], { encoding: "utf8" }).stdout;
    return { status, output: text("output"), summary: text("summary"), calls: text("calls") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const name of ["pull-request.yml", "release.yml"]) {
  const text = read(".github", "workflows", name);

  void test(`${name} runs only npm scripts that exist`, () => {
    const run = [...text.matchAll(/^ *(?:- run: |)npm run (?:--silent )?([\w:]+)/gm)];
    assert.ok(run.length >= 4);
    for (const [, script = ""] of run) assert.ok(script in scripts, script);
  });

  void test(`${name} pins each action by a digest, with its version as a comment`, () => {
    const lines = text.match(/uses: .*/g) ?? [];
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
}

void test("gives code from a fork neither a secret nor a token with write access", () => {
  assert.equal(workflow.on, "pull_request");
  assert.deepEqual(workflow.permissions, {});
  assert.doesNotMatch(read(".github", "workflows", "pull-request.yml"), /\bsecrets\./);
  for (const [name, job] of jobs) {
    const runsCode = job.steps.some(
      ({ uses, run }) => uses?.startsWith("actions/checkout") ?? run?.includes("npm "),
    );
    if (runsCode) assert.deepEqual(job.permissions, { contents: "read" }, name);
    else assert.match(job.if ?? "", /head\.repo\.full_name == github\.repository/, name);
  }
});

for (const [verdict, code] of Object.entries(EXIT_CODES)) {
  void test(`the review step shows the review and ${verdict === "violation" ? "fails" : "passes"} on ${verdict}`, () => {
    const result = runWith("npm", `echo "the review"; exit ${code}`, scriptOf("Review"));
    assert.equal(result.status, verdict === "violation" ? code : 0);
    assert.equal(result.calls, "run --silent review -- HEAD^1\n");
    assert.equal(result.summary, "the review\n");
    assert.match(result.output, /^markdown<<(end-[\w-]+)\nthe review\n\1\n$/);
  });
}

void test("the review step fails if the review fails", () => {
  assert.equal(runWith("npm", "exit 1", scriptOf("Review")).status, 1);
});

void test("writes the comment once and then updates it", () => {
  const script = scriptOf("Comment");
  assert.ok(script.includes(MARKER));
  const env = { COMMENTS: "comments", COMMENT: "comment", MARKDOWN: "the review" };
  const first = runWith("gh", "", script, env);
  assert.match(first.calls, /^api --method POST comments --raw-field body=the review --silent$/m);
  const second = runWith("gh", 'case "$*" in *--paginate*) echo 42 ;; esac', script, env);
  assert.match(second.calls, /^api --method PATCH comment\/42 --raw-field body=the review --silent$/m);
  assert.equal(second.status, 0);
});
