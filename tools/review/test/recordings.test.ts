import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { markdownOf } from "../../../components/review/markdown.ts";
import { reviewOf, type Verdict } from "../../../components/review/review.ts";
import type { Risk } from "../../../components/review/rules/rule.ts";

// Previews of real changes, recorded by review/record.ts. UPDATE=1 writes the reviews anew, to be read by eye.
const folder = join(import.meta.dirname, "recordings");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const recorded = (name: string) => reviewOf(JSON.parse(read(`${name}.json`)), read(`${name}.diff`));

/** What each change comes down to: the verdict, and the rules that must speak under each risk. */
const expected: Record<string, { verdict: Verdict; rules?: Partial<Record<Risk, string[]>> }> = {
  nothing: { verdict: "none" },
  imageBump: {
    verdict: "risky",
    rules: { downtime: ["container-replaced"], harmless: ["linked", "image", "changed"] },
  },
  portChange: {
    verdict: "risky",
    rules: { downtime: ["container-replaced"], exposure: ["port-published"] },
  },
  aliasChange: {
    verdict: "risky",
    rules: {
      downtime: ["container-replaced", "link-removed"],
      harmless: ["linked"],
    },
  },
  // The link of before is deleted with the container that it hangs on, and not by a step of its own.
  imageBumpAndAliasChange: {
    verdict: "risky",
    rules: {
      downtime: ["container-replaced", "link-removed", "container-replaced"],
      harmless: ["linked", "image", "changed"],
    },
  },
  authOff: {
    verdict: "risky",
    rules: {
      downtime: ["container-replaced", "container-replaced"],
      exposure: ["authentication-off"],
      harmless: ["linked"],
    },
  },
  bindAddressWidened: {
    verdict: "risky",
    rules: { downtime: ["container-replaced"], exposure: ["port-published"] },
  },
  retainDataOff: { verdict: "risky", rules: { data: ["data-no-longer-kept"] } },
  limits: {
    verdict: "risky",
    rules: { downtime: ["container-replaced"], harmless: ["linked", "linked"] },
  },
  appRemoved: {
    verdict: "risky",
    rules: {
      downtime: ["container-removed"],
      harmless: ["linked", "changed"],
    },
  },
  volumeAppRemoved: {
    verdict: "risky",
    rules: {
      data: ["volume-deleted"],
      downtime: ["container-removed"],
      harmless: ["changed", "linked", "changed"],
    },
  },
  volumeAppImage: {
    verdict: "risky",
    rules: {
      data: ["path-loses-volume"],
      downtime: ["container-replaced"],
      harmless: ["image", "changed"],
    },
  },
  volumeAppNotKept: { verdict: "risky", rules: { data: ["data-no-longer-kept"] } },
  hardeningOff: {
    verdict: "violation",
    rules: { downtime: ["container-replaced"], exposure: ["port-published", "hardening-off"] },
  },
  appAdded: {
    verdict: "risky",
    rules: { exposure: ["port-published"], harmless: ["image-volumes", "linked", "changed"] },
  },
};

for (const [name, { verdict, rules = {} }] of Object.entries(expected)) {
  void test(`${name}: the verdict and what is said under each risk`, () => {
    const review = recorded(name);
    assert.equal(review.verdict, verdict);
    const said: Partial<Record<Risk, string[]>> = {};
    for (const { risk, rule } of review.findings) (said[risk] ??= []).push(rule);
    assert.deepEqual(said, rules);
  });

  void test(`${name}: the review reads as it was read by eye`, () => {
    const markdown = markdownOf(recorded(name), {
      base: "origin/main",
      commit: "0123456789",
      stackName: "dev",
    });
    if (process.env.UPDATE) writeFileSync(join(folder, `${name}.md`), markdown);
    assert.equal(markdown, read(`${name}.md`));
  });

  void test(`${name}: no secret is in the review`, () => {
    const { findings, picture, diff } = recorded(name);
    const all = JSON.stringify([findings, picture, diff]);
    // The password's hash, and a URL with a password in it.
    assert.doesNotMatch(all, /#[0-9a-f]{64}|redis:\/\/:[^@\s"]+@/);
  });
}

void test("each resource that changes is spoken of", () => {
  for (const name of Object.keys(expected)) {
    const { counts, findings } = recorded(name);
    const changed = Object.entries(counts).reduce(
      (sum, [op, count]) => (op === "same" ? sum : sum + count),
      0,
    );
    assert.ok(new Set(findings.map(({ resource }) => resource)).size >= changed, name);
  }
});
