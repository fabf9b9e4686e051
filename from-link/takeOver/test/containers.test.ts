import assert from "node:assert/strict";
import { test } from "node:test";
import type Docker from "dockerode";
import type { Entry } from "../journal.ts";
import { look } from "../look.ts";
import { perform } from "../perform.ts";

const entry: Entry = {
  ...{ id: "old", name: "job", asideName: "job-before", running: false, restart: "no", autoRemove: false },
  ...{ links: [], mounts: [] },
};

/** A daemon that has containers, by name and id. */
function daemon(containers: Readonly<Record<string, object>>) {
  const stopped: string[] = [];
  const docker = {
    listContainers: () => Promise.resolve([]),
    getContainer: (name: string) => ({
      inspect: () =>
        name in containers
          ? Promise.resolve(containers[name])
          : Promise.reject(Object.assign(new Error("no such container"), { statusCode: 404 })),
      stop: () => Promise.resolve(stopped.push(name)),
    }),
  };
  return { docker: docker as unknown as Docker, stopped };
}

const container = (Id: string, State: object) => ({
  ...{ Id, Name: "/job", State, HostConfig: {}, Mounts: [] },
});

for (const [running, State, isMade] of [
  [false, { Status: "created", Running: false }, true],
  [true, { Status: "exited", Running: false }, false],
  [true, { Status: "running", Running: true }, true],
] as const) {
  void test(`what takes the place of one that ${running ? "ran" : "did not run"} is ${isMade ? "" : "not "}made once it is ${State.Status}`, async () => {
    const { docker } = daemon({ job: container("new", State) });
    assert.equal((await look(docker, { ...entry, running })).isMade, isMade);
  });
}

void test("only the container that Docker deletes is waited for once it is stopped, not the copy of it", async () => {
  const { docker, stopped } = daemon({ copy: container("copy", { Running: false }) });
  await perform(docker, { kind: "stop", of: "job", id: "copy" }, { ...entry, autoRemove: true });
  assert.deepEqual(stopped, ["copy"]);
});
