import assert from "node:assert/strict";
import { test } from "node:test";
import { isWell, missingMounts, restartOf } from "../look.ts";

const policies: [object | undefined, string][] = [
  [undefined, "no"],
  [{ Name: "" }, "no"],
  [{ Name: "no", MaximumRetryCount: 0 }, "no"],
  [{ Name: "always", MaximumRetryCount: 0 }, "always"],
  [{ Name: "on-failure", MaximumRetryCount: 5 }, "on-failure:5"],
];
for (const [RestartPolicy, wanted] of policies) {
  void test(`the restart policy ${JSON.stringify(RestartPolicy)} is ${wanted}`, () => {
    assert.equal(restartOf({ RestartPolicy } as never), wanted);
  });
}

void test("a volume counts as mounted under its name at its path alone", () => {
  const container = { Mounts: [{ Type: "volume", Name: "data", Destination: "/data" }] } as never;
  assert.deepEqual(missingMounts([{ path: "/data", source: "data" }], container), []);
  assert.equal(missingMounts([{ path: "/data", source: "other" }], container).length, 1);
  assert.equal(missingMounts([{ path: "/srv", source: "data" }], container).length, 1);
});

const states: [object, boolean][] = [
  [{ Running: true }, true],
  [{ Running: true, Restarting: true }, false],
  [{ Running: true, Paused: true }, false],
  [{ Running: false }, false],
  [{ Running: true, Health: { Status: "starting" } }, false],
  [{ Running: true, Health: { Status: "none" } }, true],
  [{ Running: true, Health: { Status: "healthy" } }, true],
  [{ Running: true, Health: { Status: "unhealthy" } }, false],
];
for (const [State, wanted] of states) {
  void test(`a container that says ${JSON.stringify(State)} is ${wanted ? "" : "not "}well`, () => {
    assert.equal(isWell({ State } as never), wanted);
  });
}
