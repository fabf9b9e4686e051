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

/** A daemon that finds containers as Docker does: by whole id, by name, and by the beginning of an id. */
function daemon(...containers: readonly { Id: string; Name: string }[]) {
  const stopped: string[] = [];
  const inspect = (asked: string) => {
    const exact = containers.find(({ Id, Name }) => Id === asked || Name === `/${asked}`);
    const beginning = containers.filter(({ Id }) => Id.startsWith(asked));
    const [found, another] = exact ? [exact] : beginning;
    if (another)
      throw Object.assign(new Error("Multiple IDs found with provided prefix"), { statusCode: 500 });
    if (!found) throw Object.assign(new Error("no such container"), { statusCode: 404 });
    return found;
  };
  const docker = {
    listContainers: () => Promise.resolve([]),
    getContainer: (asked: string) => ({
      inspect: () => Promise.resolve(asked).then(inspect),
      stop: () => Promise.resolve(stopped.push(asked)),
    }),
  };
  return { docker: docker as unknown as Docker, stopped };
}

const container = (Id: string, State: object, Name = "/job") => ({
  ...{ Id, Name, State, HostConfig: {}, Mounts: [] },
});

for (const [running, State, isMade] of [
  [false, { Status: "created", Running: false }, true],
  [true, { Status: "exited", Running: false }, false],
  [true, { Status: "running", Running: true }, true],
] as const) {
  void test(`what takes the place of one that ${running ? "ran" : "did not run"} is ${isMade ? "" : "not "}made once it is ${State.Status}`, async () => {
    const { docker } = daemon(container("new", State));
    assert.equal((await look(docker, { ...entry, running })).isMade, isMade);
  });
}

void test("only the container that Docker deletes is waited for once it is stopped, not the copy of it", async () => {
  const { docker, stopped } = daemon(container("copy", { Running: false }));
  await perform(docker, { kind: "stop", of: "job", id: "copy" }, { ...entry, autoRemove: true });
  assert.deepEqual(stopped, ["copy"]);
});

void test("a name that an id begins with is that of no container; what has the name comes before any id", async () => {
  const cafe: Entry = { ...entry, name: "cafe" };
  const running = { Status: "running", Running: true };
  const source = container("cafe1", running, "/source1");
  const other = container("cafe2", running, "/source2");
  for (const beginningWith of [[source], [source, other]])
    assert.equal((await look(daemon(...beginningWith).docker, cafe)).successor, undefined);
  const own = container("new", running, "/cafe");
  assert.equal((await look(daemon(source, own).docker, cafe)).successor?.id, "new");
});
