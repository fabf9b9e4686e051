import assert from "node:assert/strict";
import { test } from "node:test";
import { chainsOf } from "../resources.ts";

const one = (name: string, ...needs: string[]) => ({ name, needs });

const rows: { title: string; moved: ReturnType<typeof one>[]; chains: string[] }[] = [
  { title: "nothing", moved: [], chains: [] },
  {
    title: "consumers of one source that stays are moved one at a time",
    moved: [one("a", "db"), one("b", "db")],
    chains: ["a", "b"],
  },
  {
    title: "a chain is moved together, sources first",
    moved: [one("api", "db"), one("web", "api")],
    chains: ["api web"],
  },
  {
    title: "two consumers of one that is moved are one chain, and others apart",
    moved: [one("api", "db"), one("other", "db"), one("web", "api"), one("cron", "api")],
    chains: ["other", "api web cron"],
  },
  {
    title: "chains that a later one joins keep their order",
    moved: [one("a"), one("b"), one("c", "a", "b")],
    chains: ["a b c"],
  },
  {
    title: "a need that is stated of the source counts too",
    moved: [one("a", "b"), one("b")],
    chains: ["a b"],
  },
];

for (const { title, moved, chains } of rows) {
  void test(title, () => {
    assert.deepEqual(
      chainsOf(moved).map((chain) => chain.map(({ name }) => name).join(" ")),
      chains,
    );
  });
}
