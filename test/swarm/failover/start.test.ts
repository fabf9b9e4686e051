import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { median } from "simple-statistics";
import { withFolder } from "../../../tools/shared/files.ts";
import { eventually } from "../../../tools/shared/eventually.ts";
import { Failover } from "../support/failover";
import { daemonOf, nodeDocker, NODES } from "../support/nodes";
import { stackFile } from "../support/stackFile";

jest.setTimeout(1_800_000);

const ROUNDS = 3;
const failover = new Failover();
const { id } = failover.stack;
/** The services as a stack of Docker's own, which puts its name in front of theirs. */
const STACK = `${id}-stack`;
const deployed = new Failover(NODES, failover.stack, `${STACK}_`);
const docker = nodeDocker(1);
const run = promisify(execFile);
const cli = (...args: string[]) => run("docker", ["--host", daemonOf(1), ...args]);
const isOurs = (name: string) => name.startsWith(`${id}-`) && !name.startsWith(STACK);

beforeAll(() => failover.make({ replicas: "1" }));
afterAll(async () => {
  await cli("stack", "rm", STACK);
  await nothingRuns();
  await failover.remove();
});

/** Removes containers and volumes with the stack's name in theirs from each node. */
async function nothingRuns(): Promise<void> {
  for (const node of NODES.map(nodeDocker)) {
    const gone = async () => {
      const containers = (await node.listContainers({ all: true })).flatMap(({ Names }) => Names);
      if (containers.some((name) => name.includes(id))) throw new Error(`${containers.join(" ")} are left`);
    };
    await eventually(gone, { timeoutMs: 120_000 });
    const { Volumes } = await node.listVolumes();
    for (const { Name } of Volumes.filter(({ Name }) => Name.includes(id)))
      await node.getVolume(Name).remove();
  }
}

async function allServicesRun(): Promise<void> {
  const { stdout } = await cli("service", "ls", "--format", "{{.Replicas}}");
  if (
    !stdout
      .trim()
      .split("\n")
      .every((line) => /^(\d+)\/\1\b/.test(line))
  )
    throw new Error(stdout);
}

async function seconds(start: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await start();
  return (performance.now() - from) / 1000;
}

test("all nodes start about as fast as with `docker stack deploy`", async () => {
  const ours: number[] = [];
  const theirs: number[] = [];
  await failover.stack.destroy();
  await nothingRuns();
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await seconds(() => failover.up()));
    await failover.untilWhole();
    const text = await stackFile(docker, isOurs);
    for (const { ID } of await docker.listServices({ filters: { name: [`${id}-`] } }))
      await docker.getService(ID).remove();
    await nothingRuns();
    await withFolder("stack", async (folder) => {
      const file = join(folder, "stack.json");
      writeFileSync(file, text);
      const deploy = async () => {
        await cli("stack", "deploy", "--detach=true", "--compose-file", file, STACK);
        await deployed.untilWhole();
        await eventually(allServicesRun, { timeoutMs: 120_000 });
      };
      theirs.push(await seconds(deploy));
    });
    await cli("stack", "rm", STACK);
    await nothingRuns();
    await failover.stack.destroy();
    await nothingRuns();
  }
  const figures = { up: median(ours), stackDeploy: median(theirs), ours, theirs };
  process.stderr.write(`${JSON.stringify(figures)}\n`);
  expect(theirs).toHaveLength(ROUNDS);
});
