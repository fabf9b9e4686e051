import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { findDockerAndPulumi } from "../dockerAndPulumi.ts";
import { pulumiCliFolder } from "../pulumiCli.ts";
import { standIns } from "./support/standIns.ts";

const before = { ...process.env };
const said: string[] = [];
const find = (needsPulumi = true) => findDockerAndPulumi((line) => said.push(line), needsPulumi);
beforeEach(() => {
  process.env = { ...before, HOME: "/nowhere", DOCKER_HOST: "unix:///nowhere.sock" };
});
afterEach(() => {
  process.env = before;
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

void test("LAB=never names what the machine lacks", async () => {
  process.env.LAB = "never";
  process.env.PATH = standIns({ pulumi: "" }).env.PATH;
  await assert.rejects(find(), {
    message:
      /^LAB=never, but this machine has no Docker daemon at unix:\/\/\/nowhere\.sock \(.*ENOENT.*\)\.$/,
  });
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
