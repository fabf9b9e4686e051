import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { findDockerAndPulumi, pulumiCliFolder } from "../dockerAndPulumi.ts";
import { standIns } from "./support/standIns.ts";

const before = { ...process.env };
const said: string[] = [];
const find = (needsPulumi = true) => findDockerAndPulumi((line) => said.push(line), needsPulumi);
// Within the object that there is: what the system is asked for, such as the home, knows no other.
beforeEach(() => {
  Object.assign(process.env, { HOME: "/nowhere", DOCKER_HOST: "unix:///nowhere.sock" });
});
afterEach(() => {
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});

void test("LAB takes three words", async () => {
  process.env.LAB = "yes";
  await assert.rejects(find(), {
    message: 'LAB: "yes" is not accepted. It must be one of auto, always, never.',
  });
});

void test("LAB=always takes both parts of the lab, whatever the machine has", async () => {
  process.env.LAB = "always";
  assert.deepEqual(await find(), { lab: { docker: true, pulumi: true } });
});

const NO_DAEMON = String.raw`no Docker daemon at unix:///nowhere\.sock \(.*ENOENT.*\)`;

void test("LAB=never names what the machine lacks", async () => {
  process.env.LAB = "never";
  process.env.PATH = standIns({ pulumi: "" }).env.PATH;
  await assert.rejects(find(), { message: new RegExp(`^LAB=never, but this machine has ${NO_DAEMON}\\.$`) });
});

void test("auto takes from the lab what is missing alone", async () => {
  process.env.LAB = "auto";
  const { env } = standIns({ pulumi: "" });
  process.env.PATH = env.PATH;
  assert.deepEqual(await find(), {
    lab: { docker: true, pulumi: false },
    cliFolder: env.PATH?.split(":")[0],
  });
  assert.match(said.join(), /This machine has no Docker daemon at .*: the lab brings what is missing\./);
});

void test("where Docker is enough, a Pulumi that is nowhere is neither asked for nor brought", async () => {
  process.env.PATH = "/nowhere";
  process.env.LAB = "auto";
  assert.deepEqual(await find(false), { lab: { docker: true, pulumi: false }, cliFolder: undefined });
  assert.doesNotMatch(said.at(-1) ?? "", /Pulumi/);
  process.env.LAB = "always";
  assert.deepEqual(await find(false), { lab: { docker: true, pulumi: false } });
});

void test("a Pulumi CLI that is nowhere is not downloaded unasked", async () => {
  process.env.PATH = "/nowhere";
  assert.equal(await pulumiCliFolder(false, () => assert.fail("It says something.")), undefined);
});

/** A home of Docker's CLI in which `docker context use` chose one. */
function withContext(Host: string): string {
  const folder = mkdtempSync(join(tmpdir(), "context-"));
  const meta = join(folder, "contexts", "meta", createHash("sha256").update("colima").digest("hex"));
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: "colima", Endpoints: { docker: { Host } } }));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "colima" }));
  return folder;
}

void test("the current context is followed and handed on, and no lab takes its place", async () => {
  process.env.LAB = "auto";
  process.env.DOCKER_HOST = "";
  process.env.PATH = standIns({ pulumi: "" }).env.PATH;
  const server = createServer((_request, response) => response.end('{"ID":"A"}')).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.DOCKER_CONFIG = withContext(address);
  const { lab, variables } = await find();
  assert.deepEqual([lab.docker, variables], [false, { DOCKER_HOST: address }]);
  server.closeAllConnections();
  server.close();
  process.env.DOCKER_CONFIG = withContext("unix:///nowhere.sock");
  const remedy = "Start it, or choose another one: docker context use NAME";
  await assert.rejects(find(), {
    message: new RegExp(`^This machine has ${NO_DAEMON}, which the context "colima" names\\. ${remedy}$`),
  });
});
