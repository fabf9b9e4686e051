import assert from "node:assert/strict";
import test from "node:test";
import { prefersJson } from "../src/prefersJson.ts";

const table: [string | undefined, boolean][] = [
  [undefined, false],
  ["", false],
  ["*/*", false],
  ["text/plain", false],
  ["application/json", true],
  ["Application/JSON; charset=utf-8", true],
  ["application/*", true],
  ["application/json, text/plain, */*", true],
  ["text/plain, application/json", false],
  ["application/json, */*", true],
  ["application/json;q=0.5, text/plain", false],
  ["text/plain;q=0.5, application/json;q=0.9", true],
  ["application/json;q=0", false],
  ["application/json;q=0, */*", false],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false],
  ["application/json;q=much", false],
];

for (const [accept, expected] of table) {
  void test(`Accept: ${accept ?? "(none)"} is answered with ${expected ? "JSON" : "text"}`, () => {
    assert.equal(prefersJson(accept), expected);
  });
}
