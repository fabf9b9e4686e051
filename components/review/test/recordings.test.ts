import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { markdownOf } from "../markdown.ts";
import { reviewOf, type Verdict } from "../review.ts";
import type { Risk } from "../rules/rule.ts";

// Previews of real changes, recorded by tools/review/record.ts. UPDATE=1 rewrites the reviews; read them then.
const folder = join(import.meta.dirname, "recordings");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const recorded = (name: string) => reviewOf(JSON.parse(read(`${name}.json`)), read(`${name}.diff`));

/** Verdict of each change, and the rules with findings under each risk. */
const expected: Record<string, [Verdict, ...said: `${Risk}: ${string}`[]]> = {
  nothing: ["none"],
  // The old link is deleted with its container, without a step of its own.
  imageBumpAndAliasChange: [
    "risky",
    "downtime: container-replaced, link-removed, container-replaced",
    "harmless: linked, image, changed",
  ],
  appRemoved: ["risky", "downtime: container-removed", "harmless: linked, changed"],
  volumeAppRemoved: [
    "risky",
    "data: volume-deleted",
    "downtime: container-removed",
    "harmless: changed, linked, changed",
  ],
  volumeAppImage: [
    "risky",
    "data: path-loses-volume",
    "downtime: container-replaced",
    "harmless: image, changed",
  ],
  hardeningOff: ["violation", "downtime: container-replaced", "exposure: port-published, hardening-off"],
  appAdded: ["risky", "exposure: port-published", "harmless: image-volumes, linked, changed"],
};

for (const [name, verdictAndRules] of Object.entries(expected)) {
  void test(`${name}: gives the expected verdict and findings`, () => {
    const { verdict, findings } = recorded(name);
    const rulesOf = (wanted: string) =>
      findings.filter(({ risk }) => risk === wanted).map(({ rule }) => rule);
    const words = [...new Set(findings.map(({ risk }) => risk))].map(
      (risk) => `${risk}: ${rulesOf(risk).join(", ")}`,
    );
    assert.deepEqual([verdict, ...words.sort()], verdictAndRules);
  });

  void test(`${name}: renders the approved review`, () => {
    const subject = { base: "origin/main", commit: "0123456789", stackName: "dev" };
    const markdown = markdownOf(recorded(name), subject);
    if (process.env.UPDATE) writeFileSync(join(folder, `${name}.md`), markdown);
    assert.equal(markdown, read(`${name}.md`));
  });
}

void test("mentions each changed resource", () => {
  for (const name of Object.keys(expected)) {
    const { counts, findings } = recorded(name);
    const changed = Object.entries(counts).reduce(
      (sum, [op, count]) => (op === "same" ? sum : sum + count),
      0,
    );
    assert.ok(new Set(findings.map(({ resource }) => resource)).size >= changed, name);
  }
});
