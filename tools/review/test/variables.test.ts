import assert from "node:assert/strict";
import test from "node:test";
import { UNKNOWN } from "../../../components/review/policy/properties.ts";
import { changedVariables, withVariables } from "../throwAway/variables.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const URN = "urn:pulumi:dev::p::docker:index/container:Container::app";
const secret = (value: unknown) => ({
  [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const state = (envs: unknown) => ({
  deployment: { resources: [{ urn: "stack" }, { urn: URN, inputs: { envs } }] },
});
const plan = (envs: unknown) => ({
  resourcePlans: { [URN]: { goal: { inputDiff: { updates: { envs } } } }, other: {} },
});

const before = ["GREETING=hi", "MODE=fast", "REDIS_PASSWORD=old", "TZ=UTC"];
const cases: [of: string, was: unknown, is: unknown, ...names: string[]][] = [
  [
    "a secret list",
    secret(before),
    secret(["GREETING=hello", "MODE=fast", "NEW=1", "REDIS_PASSWORD=old"]),
    ...["GREETING", "NEW", "TZ"],
  ],
  [
    "a list with a newly generated password",
    secret(before),
    ["GREETING=hello", "MODE=fast", UNKNOWN, "TZ=UTC"],
    ...["GREETING", "REDIS_PASSWORD"],
  ],
  [
    "a list with one secret",
    before,
    ["GREETING=hi", secret("MODE=slow"), UNKNOWN],
    ...["MODE", "REDIS_PASSWORD", "TZ"],
  ],
  ["a list that becomes empty", ["A=1"], []],
];
for (const [of, was, is, ...names] of cases) {
  void test(`names the changed variables of ${of}`, () => {
    assert.deepEqual(changedVariables(state(was), plan(is)).get(URN) ?? [], names);
  });
}

void test("names no variables of an unknown or unchanged list", () => {
  assert.equal(changedVariables(state(before), plan(UNKNOWN)).get(URN), undefined);
  assert.equal(changedVariables(state(before), plan(undefined)).get(URN), undefined);
});

void test("adds names of changed variables to the container's step, without values", () => {
  const changed = changedVariables(state(secret(["A=hush"])), plan(secret(["A=hushed"])));
  const json = withVariables({ steps: [{ urn: URN, op: "replace" }] }, changed);
  assert.deepEqual(json, { steps: [{ urn: URN, op: "replace", variables: ["A"] }] });
});
