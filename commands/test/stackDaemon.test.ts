import assert from "node:assert/strict";
import { test } from "node:test";
import { stackDaemon, SWARM_MANAGER_KEY } from "../stackDaemon.ts";
import { standIns } from "./support/standIns.ts";

const CONFIG = "config --json --show-secrets --stack dev";
const REMOTE = `echo '{"docker:host":{"value":"tcp://far:2375"}}'`;

void test("docker is told the daemon of the stack, and the user sees how", async () => {
  const { env, calls } = standIns({ pulumi: REMOTE, docker: "echo it runs" });
  const daemon = await stackDaemon(env);
  assert.equal(daemon.cli, "docker --host tcp://far:2375");
  assert.equal(await daemon.run(["ps", "-q"]), "it runs");
  assert.deepEqual(calls(), [`pulumi ${CONFIG}`, "docker --host tcp://far:2375 ps -q"]);
});

void test("without one it is the default daemon", async () => {
  const { env, calls } = standIns({ pulumi: "echo '{}'", docker: "" });
  const daemon = await stackDaemon(env);
  assert.equal(daemon.cli, "docker");
  await daemon.run(["ps"]);
  assert.equal(calls().at(-1), "docker ps");
});

void test("what docker writes becomes the error", async () => {
  const { env } = standIns({ pulumi: "echo '{}'", docker: "echo out; echo no such container >&2; exit 1" });
  await assert.rejects((await stackDaemon(env)).run(["rm", "x"]), { message: "out\nno such container" });
});

for (const [pulumi, named, words] of [
  [REMOTE, 'docker:host: "tcp://far:2375"', "Cannot connect to the Docker daemon at tcp://far:2375."],
  [
    "echo '{}'",
    'DOCKER_HOST: "unix:///nowhere.sock"',
    "failed to connect to the docker API at unix:///nowhere.sock",
  ],
] as const) {
  void test(`a daemon that does not answer is named: ${named}`, async () => {
    const { env } = standIns({ pulumi, docker: `echo '${words}' >&2; exit 1` });
    const daemon = await stackDaemon({ ...env, DOCKER_HOST: "unix:///nowhere.sock" });
    await assert.rejects(daemon.run(["ps"]), {
      message: `${named}: no Docker daemon answers there. Start it, or name another. Docker says: ${words}`,
    });
  });
}

void test("a manager that does not answer is named by the key that says it, or by docker:host if none does", async () => {
  const manager = `echo '{"docker:host":{"value":"tcp://a"},"redis-link:swarmManager":{"value":"tcp://b"}}'`;
  const none = `echo '{"docker:host":{"value":"tcp://a"},"redis-link:swarmManager":{"value":""}}'`;
  const docker = "echo 'error during connect' >&2; exit 1";
  for (const [pulumi, named] of [
    [manager, /^redis-link:swarmManager: "tcp:\/\/b": no Docker daemon answers there/],
    [none, /^docker:host: "tcp:\/\/a": no Docker daemon answers there/],
  ] as const) {
    const daemon = await stackDaemon(standIns({ pulumi, docker }).env, SWARM_MANAGER_KEY);
    await assert.rejects(daemon.run(["node", "ls"]), { message: named });
  }
});
