import assert from "node:assert/strict";
import test from "node:test";
import { preferredType, type AnswerType } from "../src/preferredType.ts";

const [text, json, html] = ["text/plain", "application/json", "text/html"] as const;
const table: [string | undefined, AnswerType][] = [
  [undefined, text],
  ["", text],
  ["*/*", text],
  [text, text],
  ["text/*", text],
  [json, json],
  ["Application/JSON; charset=utf-8", json],
  ["application/*", json],
  ["application/json, text/plain, */*", json],
  ["text/plain, application/json", text],
  ["application/json, */*", json],
  ["application/json;q=0.5, text/plain", text],
  ["text/plain;q=0.5, application/json;q=0.9", json],
  ["application/json;q=0", text],
  ["application/json;q=0, */*", text],
  ["application/json;q=much", text],
  ["image/png", text],
  [html, html],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", html],
  ["text/html;q=0.5, */*;q=0.4", html],
  ["text/html;q=0.5, */*", text],
  ["application/json, text/html", json],
  ["text/html, application/json", html],
  ["text/html;q=0", text],
];

for (const [accept, expected] of table) {
  void test(`answers the header Accept: ${accept ?? "(none)"} with ${expected}`, () => {
    assert.equal(preferredType(accept), expected);
  });
}
