import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { reviewPreview } from "../cli.ts";
import { parsePreview } from "../preview.ts";

// A foreign program: an app that reads its source in another stack by a stack reference.
const foreign = join(import.meta.dirname, "recordings/foreign.json");

void test("reviews the preview of any program, and prints text and a diagram", async () => {
  const [words, code] = await reviewPreview({ file: foreign, json: false });
  assert.equal(code, 4);
  for (const part of [
    "## What this change does\n",
    "`app-container`: It runs as root. Set another `user`. (not-root)",
    "The **alias** under which `play-app` reaches `3707fba1dc6e` changes: `redis` → `cache`",
    'r0["play-app<br/>alpine:3"]:::replace',
  ])
    assert.ok(words.includes(part), part);
  assert.ok(!words.includes("<details>"));
});

void test("prints the review as JSON for programs, and with the diff for people", async () => {
  const [json] = await reviewPreview({ file: foreign, json: true });
  assert.equal((JSON.parse(json) as { verdict: string }).verdict, "violation");
  const diffFile = join(mkdtempSync(join(tmpdir(), "redis-link-")), "diff");
  writeFileSync(diffFile, "+ more");
  assert.match((await reviewPreview({ file: foreign, diffFile, json: false }))[0], /<details>[^]*\+ more/);
});

void test("refuses a file that is not JSON, and names the file", async () => {
  const file = import.meta.filename;
  await assert.rejects(reviewPreview({ file, json: false }), /cli\.test\.ts: It is not one JSON document/);
});

const STEPS = { steps: [{ op: "same", urn: "urn:pulumi:dev::p::a:b:C::c" }] };
const whole = JSON.stringify(STEPS);
const FAILED = { diagnostics: [{ severity: "error", message: "error: it is broken\n" }] };
const refused: [what: string, content: string, says: RegExp][] = [
  ["an empty file", "", /is not one JSON document.* of one preview that ran to its end/],
  ["half a preview", whole.slice(0, -9), /is not one JSON document/],
  ["two previews", whole + whole, /is not one JSON document/],
  ["an object that is not a preview", "{}", /The preview's JSON is not as expected/],
  ["a list", "[]", /The preview's JSON is not as expected/],
  [
    "a preview that failed after its first step",
    JSON.stringify({ ...STEPS, ...FAILED }),
    /failed.*\nerror: it is broken$/,
  ],
  ["a preview that failed before its first step", JSON.stringify(FAILED), /failed.*\nerror: it is broken$/],
];
for (const [what, content, says] of refused) {
  void test(`refuses ${what}, and names the file`, async () => {
    const file = join(mkdtempSync(join(tmpdir(), "redis-link-")), "preview.json");
    writeFileSync(file, content);
    const named = (error: Error) => error.message.startsWith(`${file}: `) && says.test(error.message);
    await assert.rejects(reviewPreview({ file, json: false }), named);
  });
}

void test("reviews a preview that has warnings", () => {
  const diagnostics = [{ severity: "warning", message: "warning: look" }, { severity: "info" }];
  assert.equal(parsePreview({ ...STEPS, diagnostics }).steps.length, 1);
});

void test("counts read, refreshed, imported and discarded resources as unchanged", () => {
  const ops = ["read", "refresh", "import", "discard", "remove-pending-replace", "create-replacement"];
  const steps = ops.map((op) => ({ op, urn: `urn:pulumi:dev::p::a:b:C::${op}` }));
  assert.deepEqual(
    parsePreview({ steps }).steps.map(({ op }) => op),
    ["same", "same", "same"],
  );
});

void test("reports no violation for a limit, address or port that is not known yet", async () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const urn = "urn:pulumi:dev::p::docker:index/container:Container::app";
  const type = "docker:index/container:Container";
  const inputs = { name: "app", memory: 64, ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }] };
  const later = { ...inputs, memory: unknown, ports: [{ internal: 80, external: unknown, ip: unknown }] };
  const file = join(mkdtempSync(join(tmpdir(), "redis-link-")), "preview.json");
  const states = { oldState: { urn, type, inputs }, newState: { urn, type, inputs: later } };
  const step = { op: "update", urn, diffReasons: ["memory", "ports"], ...states };
  writeFileSync(file, JSON.stringify({ steps: [step] }));
  const [words] = await reviewPreview({ file, json: false });
  assert.doesNotMatch(words, /opened wider|no memory limit|less memory|loopback-bind|04da6b54/);
});
