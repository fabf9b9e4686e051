import assert from "node:assert/strict";
import test from "node:test";
import { markdownOf } from "../markdown.ts";
import { parsePreview } from "../preview.ts";
import type { Review } from "../review.ts";

const subject = { base: "main", commit: "0123456789", stackName: "dev" };
const review: Review = {
  verdict: "safe",
  counts: { create: 1 },
  findings: [{ risk: "harmless", rule: "changed", resource: "urn", text: "the network `n` is created" }],
  violations: [],
  picture: "flowchart LR\n",
  diff: "",
};

void test("uses a longer code fence for a diff that contains a code fence", () => {
  const markdown = markdownOf({ ...review, diff: "a\n```\n# not a heading\n" }, subject);
  assert.match(markdown, /````\na\n```\n# not a heading\n````\n\n<\/details>/);
});

void test("cuts a review to the maximum size of a comment, and says how much is left out", () => {
  const markdown = markdownOf({ ...review, diff: "x".repeat(100_000) }, subject);
  assert.ok(markdown.length < 65_536);
  assert.match(markdown, /… 55000 more characters/);
});

void test("lists an old violation separately from new violations", () => {
  const violation = { rule: "r", description: "d", resource: "a::b::c", message: "Bad.", isNew: false };
  const markdown = markdownOf({ ...review, violations: [violation] }, subject);
  assert.match(markdown, /### Against the policy already before\n\n- `c`: Bad\. \(r\)/);
  assert.doesNotMatch(markdown, /### Against the policy\n/);
});

void test("refuses JSON that is not a preview, and names the wrong field", () => {
  assert.throws(() => parsePreview({ steps: [{ op: "explode", urn: "u" }] }), /steps\[0\]\.op/);
});
