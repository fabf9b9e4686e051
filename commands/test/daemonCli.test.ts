import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { daemonCli } from "../daemonCli.ts";
import { standIns } from "./support/standIns.ts";

/** A stand-in for Pulumi that prints this configuration. */
const configured = (config: Record<string, string>) =>
  standIns({
    pulumi: `echo '${JSON.stringify(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])))}'`,
  }).env;

const before = { ...process.env };
afterEach(() => {
  for (const name of ["DOCKER_CERT_PATH", "DOCKER_SSH_OPTS"])
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
});

for (const [config, cli] of [
  [{ "docker:host": "tcp://far:2375" }, "docker --host tcp://far:2375"],
  [{ "docker:host": "" }, "docker"],
  [{}, "docker"],
] as const) {
  void test(`shows the docker CLI as ${cli} for the configuration ${JSON.stringify(config)}`, async () => {
    assert.equal((await daemonCli(configured(config))).cli, cli);
  });
}

for (const [host, verify] of [
  ["tcp://far:2376", "1"],
  ["unix:///a.sock", ""],
] as const) {
  void test(`uses the certificates of docker:certPath only for tcp:// daemons: ${host}`, async () => {
    const { env } = await daemonCli(configured({ "docker:host": host, "docker:certPath": "/certs" }));
    assert.equal(env.DOCKER_TLS_VERIFY, verify);
    assert.equal(process.env.DOCKER_CERT_PATH, "/certs");
  });
}
