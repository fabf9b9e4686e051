import { setTimeout as sleep } from "node:timers/promises";
import { docker, execIn } from "../e2e/support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { pull } from "../e2e/support/pull";
import { TestStack } from "../e2e/support/testStack";
import type { Report } from "../../components/status/report";
import { LinksCommand } from "../support/linksCommand";
import { recordFault } from "./support/faultTable";
import { countInRedis, SteadyLoad } from "./support/steadyLoad";

const FULL_MS = 4000;

const stack = new TestStack();
const volume = `${stack.redisName}-data`;
const holder = `${stack.id}-holder`;

// A small file system in memory, as a volume of the stack. A second container keeps it mounted.
beforeAll(async () => {
  await docker.createVolume({
    Name: volume,
    Labels: { "redis-link.stack": `redis-link/${stack.id}` },
    DriverOpts: { type: "tmpfs", device: "tmpfs", o: "size=16m,uid=999,gid=999" },
  });
  await pull("alpine");
});
afterAll(async () => {
  await docker.getContainer(holder).remove({ force: true });
  await stack.remove();
});

/** Once the stack has it: a volume that a container has is another state's. */
async function hold(): Promise<void> {
  const container = await docker.createContainer({
    name: holder,
    Image: "alpine",
    Cmd: ["sleep", "100000"],
    HostConfig: { Binds: [`${volume}:/data`] },
  });
  await container.start();
}

test("no acknowledged write is lost on a full disk, and Redis recovers once there is room", async () => {
  await stack.create();
  const { endpoint } = await stack.up();
  await hold();
  const load = new SteadyLoad(() => endpoint!);
  await load.underWay();
  await execIn(holder, "sh", "-c", "dd if=/dev/zero of=/data/fill bs=64k 2>/dev/null || true");
  const command = new LinksCommand(["status", "--json", "--stack", stack.id], {
    cwd: stack.program,
    env: stack.environment,
  });
  await sleep(FULL_MS);
  const answer = await fetch(endpoint!);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toMatch(/^Redis is not available: .*(MISCONF|AOF|disk)/s);
  expect(await command.code).toBe(2);
  const [link] = (JSON.parse(command.stdout) as Report).links;
  expect(link?.reason).toBe(
    `${stack.redisName} refuses writes, as it cannot write its data to the disk (No space left on device): make room there`,
  );
  await execIn(holder, "rm", "/data/fill");
  const healedMs = await load.healed(performance.now());
  const seen = await load.end(() => eventually(() => countInRedis(endpoint!)));
  const fault = `Disk of the data full for ${FULL_MS / 1000} s, then freed`;
  recordFault({ order: 20, fault, ...seen, healedMs, healedBy: "Redis" });
  expect(seen.lost).toBe(0);

  // Acknowledged writes are on the disk, not only in memory.
  await docker.getContainer(stack.redisName).restart();
  const last = await eventually(() => countInRedis(endpoint!));
  expect(last).toBeGreaterThanOrEqual(seen.acknowledged);
});
