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
// Changes process.env in place: os.homedir() and the like read only the original object.
beforeEach(() => {
  Object.assign(process.env, { HOME: "/nowhere", DOCKER_HOST: "unix:///nowhere.sock" });
});
afterEach(() => {
  for (const name of Object.keys(process.env))
    if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
});

void test("refuses a value of LAB other than auto, always and never", async () => {
  process.env.LAB = "yes";
  await assert.rejects(find(), {
    message: 'LAB: "yes" is not accepted. It must be one of auto, always, never.',
  });
});

void test("LAB=always uses Docker and Pulumi from the lab, whatever is installed", async () => {
  process.env.LAB = "always";
  assert.deepEqual(await find(), { lab: { docker: true, pulumi: true } });
});

const NO_DAEMON = String.raw`no Docker daemon at unix:///nowhere\.sock \(.*ENOENT.*\)`;

void test("LAB=never fails and names the missing Docker daemon", async () => {
  process.env.LAB = "never";
  process.env.PATH = standIns({ pulumi: "" }).env.PATH;
  await assert.rejects(find(), { message: new RegExp(`^LAB=never, but this machine has ${NO_DAEMON}\\.$`) });
});

void test("LAB=auto uses the lab's Docker if Docker is missing, and the installed Pulumi", async () => {
  process.env.LAB = "auto";
  const { env } = standIns({ pulumi: "" });
  process.env.PATH = env.PATH;
  assert.deepEqual(await find(), {
    lab: { docker: true, pulumi: false },
    cliFolder: env.PATH?.split(":")[0],
  });
  assert.match(said.join(), /This machine has no Docker daemon at .*: the lab brings what is missing\./);
});

void test("neither looks for nor installs Pulumi for a command that needs only Docker", async () => {
  process.env.PATH = "/nowhere";
  process.env.LAB = "auto";
  assert.deepEqual(await find(false), { lab: { docker: true, pulumi: false }, cliFolder: undefined });
  assert.doesNotMatch(said.at(-1) ?? "", /Pulumi/);
  process.env.LAB = "always";
  assert.deepEqual(await find(false), { lab: { docker: true, pulumi: false } });
});

void test("does not download a missing Pulumi CLI unasked", async () => {
  process.env.PATH = "/nowhere";
  assert.equal(await pulumiCliFolder(false, () => assert.fail("It says something.")), undefined);
});

/** A configuration folder of the docker CLI with a current context. */
function withContext(Host: string): string {
  const folder = mkdtempSync(join(tmpdir(), "context-"));
  const meta = join(folder, "contexts", "meta", createHash("sha256").update("colima").digest("hex"));
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Name: "colima", Endpoints: { docker: { Host } } }));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "colima" }));
  return folder;
}

void test("uses the daemon of the current docker context, and fails without a lab if that daemon is down", async () => {
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
