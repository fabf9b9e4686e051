import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { withFolder } from "../../tools/shared/files.ts";
import { daemonAt, stackDaemon, SWARM_MANAGER_KEY } from "../stackDaemon.ts";
import { standIns } from "./support/standIns.ts";

const CONFIG = "config --json --show-secrets --stack dev";
/** A Pulumi that says this configuration. */
const configured = (config: Record<string, string>) =>
  `echo '${JSON.stringify(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])))}'`;
const REMOTE = configured({ "docker:host": "tcp://far:2375" });

const before = { ...process.env };
afterEach(() => {
  for (const name of ["DOCKER_CERT_PATH", "DOCKER_SSH_OPTS"])
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
});

for (const [what, pulumi, cli] of [
  ["the daemon of the stack", REMOTE, "docker --host tcp://far:2375"],
  ["the default daemon, without one", "echo '{}'", "docker"],
] as const) {
  void test(`docker is told ${what}, and the user sees how`, async () => {
    const { env, calls } = standIns({ pulumi, docker: "echo it runs" });
    const daemon = await stackDaemon(env);
    assert.equal(daemon.cli, cli);
    assert.equal(await daemon.run(["ps", "-q"]), "it runs");
    assert.deepEqual(calls(), [`pulumi ${CONFIG}`, `${cli} ps -q`]);
  });
}

void test("what docker writes becomes the error", async () => {
  const { env } = standIns({ pulumi: "echo '{}'", docker: "echo out; echo no such container >&2; exit 1" });
  await assert.rejects((await stackDaemon(env)).run(["rm", "x"]), { message: "out\nno such container" });
});

void test("what goes to a file may have gigabytes, and is in no error: it is the data of Redis", () =>
  withFolder("output", async (folder) => {
    const output = join(folder, "file");
    const bytes = 101_000_000; // one of execa's strings has 100 million at most
    const { env } = standIns({
      docker: `head -c ${bytes} /dev/zero; [ "$1" = run ] || { echo no room >&2; exit 1; }`,
    });
    const daemon = daemonAt(undefined, env);
    await daemon.run(["run"], { output });
    assert.equal(statSync(output).size, bytes);
    await assert.rejects(daemon.run(["cut"], { output }), { message: "no room" });
  }));

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
  const docker = "echo 'error during connect' >&2; exit 1";
  for (const [manager, named] of [
    ["tcp://b", /^redis-link:swarmManager: "tcp:\/\/b": no Docker daemon answers there/],
    ["", /^docker:host: "tcp:\/\/a": no Docker daemon answers there/],
  ] as const) {
    const pulumi = configured({ "docker:host": "tcp://a", "redis-link:swarmManager": manager });
    const daemon = await stackDaemon(standIns({ pulumi, docker }).env, SWARM_MANAGER_KEY);
    await assert.rejects(daemon.run(["node", "ls"]), { message: named });
  }
});

const SAYS_TLS = 'echo "$DOCKER_CERT_PATH $DOCKER_TLS_VERIFY"';

void test("certificates of docker:certPath are for all daemons at tcp://, and for no other", async () => {
  const pulumi = configured({ "docker:host": "tcp://far:2376", "docker:certPath": "/certs" });
  const { env } = standIns({ pulumi, docker: SAYS_TLS });
  const daemon = await stackDaemon(env);
  assert.equal(await daemon.run(["ps"]), "/certs 1");
  assert.deepEqual([daemon.env.DOCKER_CERT_PATH, daemon.env.DOCKER_TLS_VERIFY], ["/certs", "1"]);
  assert.equal(await daemonAt("tcp://other", env).run(["ps"]), "/certs 1");
  assert.equal(daemonAt("unix:///a.sock", env).env.DOCKER_TLS_VERIFY, "");
});

void test("those of DOCKER_CERT_PATH too, as the Docker provider takes them", async () => {
  process.env.DOCKER_CERT_PATH = "/certs";
  const { env } = standIns({ pulumi: REMOTE, docker: SAYS_TLS });
  assert.equal(await (await stackDaemon(env)).run(["ps"]), "/certs 1");
});

for (const [what, config, words, remedy] of [
  [
    "options of ssh",
    { "docker:host": "ssh://far", "docker:sshOpts": '["-i","key"]' },
    "error during connect: stderr=Host key verification failed.",
    "The docker CLI knows neither docker:sshOpts nor DOCKER_SSH_OPTS: put the same into ~/.ssh/config.",
  ],
  [
    "keys as texts",
    { "docker:host": "tcp://far:2376", "docker:keyMaterial": "KEY" },
    "Error response from daemon: Client sent an HTTP request to an HTTPS server.",
    "the docker CLI has no certificates for it, and takes them from a folder alone: name that by docker:certPath or DOCKER_CERT_PATH.",
  ],
] as const) {
  void test(`what the docker CLI cannot be told is said: ${what}`, async () => {
    const { env } = standIns({ pulumi: configured(config), docker: `echo '${words}' >&2; exit 1` });
    const said = await (await stackDaemon(env)).run(["ps"]).catch(String);
    for (const part of [config["docker:host"], remedy, words]) assert.ok(said.includes(part), said);
    assert.ok(!said.includes("KEY"));
  });
}
