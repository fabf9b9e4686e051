import { setTimeout as sleep } from "node:timers/promises";
import { recordFailover } from "../support/failoverTable";
import { Failover } from "../support/failover";
import { addNode, removeNode } from "../support/furtherNodes";
import { doTo, untilMember } from "../support/nodes";

jest.setTimeout(600_000);

const FURTHER = [4, 5];
const ALL = [1, 2, 3, ...FURTHER];
const failover = new Failover(ALL);

beforeAll(async () => {
  for (const node of FURTHER) await addNode(node);
  await failover.make({ nodes: ALL.map((node) => `node${node}`).join(",") });
});
afterAll(async () => {
  await failover.remove();
  for (const node of FURTHER) await removeNode(node);
});

test("no acknowledged write is lost when the primary's machine and one more of five machines are lost", async () => {
  const primary = await failover.untilAllReachAll();
  // Two managers of three stay.
  const other = ALL.find((node) => node > 3 && node !== primary) ?? 4;
  const off = [primary, other];
  await sleep(2000);
  const outcome = await failover.underLoad(
    async () => {
      for (const node of off) await doTo(node, "power-off");
      await sleep(12_000);
      for (const node of off) await doTo(node, "power-on");
      for (const node of off) await untilMember(1, [node]);
    },
    ({ node }) => !off.includes(node),
  );
  recordFailover({
    fault: "Of five machines, the primary's and another switched off",
    outcomes: [outcome],
  });
  expect(outcome.lost).toEqual([]);
  expect(outcome.acknowledged).toBeGreaterThan(100);
  expect(outcome.gapMs).toBeLessThan(10_000);
});
