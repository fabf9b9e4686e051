import assert from "node:assert/strict";
import { test } from "node:test";
import { isWell, look, missingMounts, restartOf } from "../look.ts";
import { perform } from "../perform.ts";
import { daemonOf, entryOf } from "./support/takenOver.ts";

const policies: [object | undefined, string][] = [
  [undefined, "no"],
  [{ Name: "" }, "no"],
  [{ Name: "no", MaximumRetryCount: 0 }, "no"],
  [{ Name: "always", MaximumRetryCount: 0 }, "always"],
  [{ Name: "on-failure", MaximumRetryCount: 5 }, "on-failure:5"],
];
for (const [RestartPolicy, wanted] of policies) {
  void test(`reads the restart policy ${JSON.stringify(RestartPolicy)} as ${wanted}`, () => {
    assert.equal(restartOf({ RestartPolicy } as never), wanted);
  });
}

void test("reports a volume as missing unless the volume's name and path both match", () => {
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
  void test(`reports a container with ${JSON.stringify(State)} as ${wanted ? "" : "not "}well`, () => {
    assert.equal(isWell({ State } as never), wanted);
  });
}

const container = (Id: string, State: object, Name = "/job") => ({
  ...{ Id, Name, State, HostConfig: {}, Mounts: [] },
});

for (const [running, State, isMade] of [
  [false, { Status: "created", Running: false }, true],
  [true, { Status: "exited", Running: false }, false],
  [true, { Status: "running", Running: true }, true],
] as const) {
  void test(`reports a successor that is ${State.Status} as ${isMade ? "" : "not "}made if the old container ${running ? "ran" : "did not run"}`, async () => {
    const { docker } = daemonOf([container("new", State)]);
    assert.equal((await look(docker, entryOf("job", { running }))).isMade, isMade);
  });
}

void test("stopping the copy of a --rm container does not wait for the copy's deletion", async () => {
  const { docker, done } = daemonOf([container("copy", { Running: false })]);
  await perform(docker, { kind: "stop", of: "job", id: "copy" }, entryOf("job", { autoRemove: true }));
  assert.deepEqual(done, ["stop copy"]);
});

void test("finds a successor by its full name, never by the beginning of an id", async () => {
  const running = { Status: "running", Running: true };
  const [source, other] = [container("cafe1", running, "/source1"), container("cafe2", running, "/source2")];
  const successorOf = async (...containers: (typeof source)[]) =>
    (await look(daemonOf(containers).docker, entryOf("cafe"))).successor;
  assert.equal(await successorOf(source), undefined);
  assert.equal(await successorOf(source, other), undefined);
  assert.equal((await successorOf(source, container("new", running, "/cafe")))?.id, "new");
});
