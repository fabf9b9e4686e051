import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../../tools/shared/eventually.ts";
import { LinksCommand } from "../../support/linksCommand";
import { Failover } from "../support/failover";
import { addNode, bringBack, removeNode, takeOut } from "../support/furtherNodes";
import { doTo, leftOn, nodeDocker, NODES, untilMember } from "../support/nodes";

jest.setTimeout(900_000);

const failover = new Failover();
const { stack, redis } = failover;

beforeAll(() => failover.make());
afterAll(async () => {
  await failover.remove().finally(() => removeNode(4));
});

const failureOf = (act: () => Promise<unknown>) =>
  act().then(
    () => "it did not fail",
    (error: unknown) => String(error),
  );

/** A command of the package on the stack: what it says, and its exit code. */
async function redisLink(name: "status" | "recover", ...args: string[]) {
  const { program: cwd, environment: env } = stack;
  const command = new LinksCommand([name, "--stack", stack.id, ...args], { cwd, env });
  const code = await command.code;
  return { code, said: command.stdout + command.stderr };
}

const status = () => redisLink("status");

/** The exit code also depends on links, of which a daemon sees only those of its own node. */
const untilRedundant = () =>
  eventually(async () => expect((await status()).said).toContain(`${redis}: works, redundant`), {
    timeoutMs: 60_000,
    pauseMs: 1000,
  });

async function switchedOff(node: number, act: () => Promise<void>): Promise<void> {
  await doTo(node, "power-off");
  await failover.untilWhole(1);
  // The managers choose a leader, if it was theirs.
  await eventually(() => nodeDocker(node === 1 ? 2 : 1).listNodes(), { timeoutMs: 60_000 });
  try {
    await act();
  } finally {
    await doTo(node, "power-on");
    await untilMember(node);
  }
}

interface FoundService {
  Spec: { Name: string; Mode: { Replicated: { Replicas: number } } };
  Version: { Index: number };
}
const services = async (node = 1) =>
  ((await nodeDocker(node).listServices()) as unknown as FoundService[]).filter(({ Spec }) =>
    Spec.Name.startsWith(stack.id),
  );
const namesOf = async () => (await services()).map(({ Spec }) => Spec.Name).sort();

test("while a machine is down, status shows the machine, a link can be added, and an update of nodes is refused", async () => {
  await untilRedundant();
  await switchedOff(3, async () => {
    await eventually(
      async () => {
        const { code, said } = await status();
        expect(said).toContain(`${redis}: works, without redundancy`);
        expect(said).toContain("missing     node 3 (node3): its machine is down");
        expect(said).toContain("remedy      start the machine that is away");
        expect(code).toBe(3);
      },
      { timeoutMs: 60_000 },
    );
    await stack.configure({ second: "true", replicas: "2" });
    expect(await failureOf(() => failover.up())).toMatch(
      /is not redundant after 60 s: node 3 \(node3\): its machine is down\. Bring the machines that are away back/,
    );
    expect(await namesOf()).toEqual(
      expect.arrayContaining([`${stack.id}-two`, `${stack.id}-two-link-redis-front`]),
    );
    const before = await services();
    await stack.configure({ memoryMb: "300" });
    for (const act of [() => stack.preview(), () => failover.up()])
      expect(await failureOf(act)).toMatch(
        /node 3 \(node3\) is away: its machine is down\. .* run the update again/,
      );
    expect(await services()).toEqual(before);
    await stack.configure({ memoryMb: "256" });
  });
  await failover.up();
  await untilRedundant();
});

test("an update and status use another manager while the first manager is down", async () => {
  await switchedOff(1, async () => {
    await stack.configure({ replicas: "1" });
    expect(await failureOf(() => failover.up())).toContain("is not redundant after 60 s: node 1 (node1)");
    const one = (await services(2)).find(({ Spec }) => Spec.Name === `${stack.id}-one`);
    expect(one?.Spec.Mode.Replicated.Replicas).toBe(1);
    const { code, said } = await status();
    expect(said).toContain("works, without redundancy");
    expect(code).toBe(3);
  });
  await stack.configure({ replicas: "3" });
  await failover.up();
  await untilRedundant();
});

test("recover continues an update that was killed between two nodes, and no write is lost", async () => {
  const outcome = await failover.underLoad(async () => {
    await stack.configure({ memoryMb: "320" });
    const before = await services();
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.id];
    const env = { ...process.env, ...stack.environment };
    const child = spawn("pulumi", args, { cwd: stack.program, env, detached: true, stdio: "ignore" });
    const versions = (found: FoundService[]) => found.map(({ Version }) => Version.Index).join();
    await eventually(async () => expect(versions(await services())).not.toBe(versions(before)), {
      timeoutMs: 60_000,
    });
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await once(child, "exit");
    const { code, said } = await redisLink("recover", "--", "--skip-preview", "--yes");
    if (code !== 0) throw new Error(said);
  });
  expect(outcome.lost).toEqual([]);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("another machine replaces a lost machine, and gets all data", async () => {
  const outcome = await failover.underLoad(async () => {
    await doTo(3, "power-off");
    await sleep(5000);
    await takeOut(3);
    await addNode(4);
    await stack.configure({ nodes: "node1,node2,node4" });
    await failover.up();
  });
  expect(outcome.lost).toEqual([]);
  expect((await stack.outputs()).machines).toContain("node4");
  expect(await nodeDocker(4).listVolumes()).toMatchObject({
    Volumes: expect.arrayContaining([expect.objectContaining({ Name: `${redis}-3` })]) as unknown,
  });
});

test("a machine that returns gets its node back by its name", async () => {
  await bringBack(3);
  await stack.configure({ nodes: "node1,node2,node3" });
  await failover.up();
  await untilRedundant();
});

test("data with retainData stays after a destroy, and the next update uses it", async () => {
  await stack.configure({ retainData: "true" });
  await failover.up();
  const [kept] = failover.writers.since(0);
  const before = stack.log.length;
  await stack.destroy();
  for (const node of NODES)
    expect(stack.log.slice(before)).toContain(`- on node${node} ${redis}-${node} keeps its data: docker`);
  await failover.up();
  expect(await failover.lost(1, [kept!])).toEqual([]);
});

test("a destroy while a machine is down leaves only that machine's data, and names the volume", async () => {
  await stack.configure({ retainData: "false" });
  await failover.up();
  const before = stack.log.length;
  await switchedOff(3, async () => {
    await stack.destroy();
    expect(await namesOf()).toEqual([]);
    expect(stack.log.slice(before)).toContain(
      `- on node3 ${redis}-3 could not be emptied, and holds data: docker volume rm ${redis}-3`,
    );
  });
  for (const node of NODES) {
    expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
    await nodeDocker(node)
      .getVolume(`${redis}-${node}`)
      .remove()
      .catch(() => undefined);
  }
});
