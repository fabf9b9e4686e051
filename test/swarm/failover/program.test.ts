import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CreateServiceOptions } from "dockerode";
import { countAt } from "../../e2e/support/countAt";
import { TestStack } from "../../e2e/support/testStack";
import { eventually } from "../../../tools/shared/eventually.ts";
import { execOn, leftOn, nodeDocker, NODES, onSwarm, tasksOn } from "../support/nodes";
import { userOf, type Failure } from "../support/ranBy";

jest.setTimeout(600_000);

const stack = new TestStack();
const folder = mkdtempSync(join(tmpdir(), `${stack.id}-failover-`));
const file = join(folder, "backup.rdb");
const { command } = userOf(stack);

async function count(): Promise<number> {
  const { endpoint = "" } = await stack.outputs();
  return eventually(() => countAt(endpoint), { timeoutMs: 30_000 });
}

const services = async () =>
  ((await nodeDocker(1).listServices()) as { ID: string; Spec: { Name: string } }[])
    .filter(({ Spec }) => Spec.Name.includes(stack.id))
    .map(({ Spec }) => Spec.Name)
    .sort();

beforeAll(async () => {
  await stack.create({ ...onSwarm(2, 1), appTimeout: "120" });
  await stack.up();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.remove();
});

test("backup and restore move Redis from one machine to three, and the app continues its count", async () => {
  expect([await count(), await count()]).toEqual([1, 2]);
  expect(await command("backup", file)).toContain("Saved 2 keys");
  const machines = NODES.map((node, index) => [`redisNodes[${index}]`, `node${node}`] as const);
  await stack.configure(Object.fromEntries(machines), "--path");
  const { redisMachines } = await stack.up();
  expect(redisMachines).toBe("node1,node2,node3");
  expect(await command("restore", file)).toContain("Restored 2 keys");
  expect(await count()).toBe(3);
  expect(await services()).toEqual([
    stack.appName,
    `${stack.appName}-link-redis-front`,
    ...NODES.map((node) => `${stack.redisName}-${node}`),
  ]);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("status shows that Redis is redundant, and each node's role", async () => {
  // A machine that is busy shows for a moment in what nodes say of each other.
  const said = await eventually(
    async () => {
      const text = await command("status").catch((error: unknown) => (error as Failure).stdout);
      if (!text.includes(`${stack.redisName}: works, redundant`)) throw new Error(text);
      return text;
    },
    { timeoutMs: 60_000, pauseMs: 2000 },
  );
  expect(said).toMatch(/node \d +node\d: primary/);
  expect(said).toContain(`${stack.appName}-link-redis-front: 2 of 2 run`);
});

test("restore brings a backup back on three machines, without writes made after the backup", async () => {
  expect(await command("backup", file)).toContain("Saved 2 keys");
  expect([await count(), await count()]).toEqual([4, 5]);
  expect(await command("restore", file)).toMatch(/Restored 2 keys .* on all machines/);
  expect(await count()).toBe(4);
  expect(await command("move").catch((error: unknown) => (error as Failure).stderr)).toContain(
    "is on several machines, so nothing needs to be moved",
  );
});

test("a restore fails if Redis has no room; the error names a file from which the data can be restored", async () => {
  const saved = await count();
  const limit = async (bytes: string) => {
    for (const node of NODES) {
      const [task] = await tasksOn(node, `${stack.redisName}-${node}`);
      const client = "REDISCLI_AUTH=$(cat /run/redis-link/password) redis-cli --user watch";
      const set = `${client} config set maxmemory ${bytes}`;
      expect((await execOn(node, task?.Id ?? "", "sh", "-c", set)).stdout).toContain("OK");
    }
  };
  await limit("1mb");
  for (const kept of [[], [expect.stringMatching(/^backup\.rdb\.before-\d+$/) as string]]) {
    const said = await command("restore", file).catch((error: unknown) => (error as Failure).stderr);
    expect(said).toMatch(
      /was not loaded to its end\. .* are in .*backup\.rdb\.before: .*OOM command not allowed/s,
    );
    expect(readdirSync(folder).sort()).toEqual(["backup.rdb", "backup.rdb.before", ...kept]);
  }
  await limit("192mb");
  const [first = ""] = readdirSync(folder).filter((name) => name.includes("before-"));
  expect(await command("restore", join(folder, first))).toMatch(/Restored 2 keys .* on all machines/);
  expect(await count()).toBe(saved + 1);
});

test("a changed password loses no count", async () => {
  const { redisPassword } = await stack.outputs();
  await stack.configure({ passwordVersion: "2" });
  await stack.up();
  expect((await stack.outputs()).redisPassword).not.toBe(redisPassword);
  expect(await count()).toBe(7);
});

test("a destroy after an interrupted destroy leaves no resource, and no data on any other machine", async () => {
  const docker = nodeDocker(1);
  await docker.createService({
    Name: `${stack.redisName}-1-wipe`,
    TaskTemplate: { ContainerSpec: { Image: "redis:7", Command: ["sleep", "1d"] } },
  } as CreateServiceOptions);
  const before = stack.log.length;
  await stack.destroy();
  expect(await services()).toEqual([]);
  for (const node of NODES) expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
  const kept = [...(await docker.listSecrets()), ...(await docker.listConfigs())] as {
    Spec?: { Name: string };
  }[];
  expect(kept.filter(({ Spec }) => Spec?.Name.includes(stack.id))).toEqual([]);
  expect((await nodeDocker(1).listVolumes()).Volumes.map(({ Name }) => Name)).not.toContain(
    `${stack.redisName}-1`,
  );
  for (const node of [2, 3]) {
    expect(stack.log.slice(before)).toContain(`docker volume rm ${stack.redisName}-${node}`);
    await nodeDocker(node).getVolume(`${stack.redisName}-${node}`).remove();
  }
});
