import { median } from "simple-statistics";
import { Failover } from "../support/failover";
import { execOn, nodeDocker, NODES, tasksOn } from "../support/nodes";

jest.setTimeout(600_000);

const ROUNDS = 5;
const failover = new Failover();
const { stack, redis } = failover;

beforeAll(() => failover.make({ app: "app", replicas: "1" }));
afterAll(() => failover.remove());

/** Load of redis-benchmark, by name. */
const LOADS = {
  "one client": "-c 1 -n 8000",
  "50 clients": "-c 50 -n 60000",
  "50 clients, 16 commands at a time": "-c 50 -n 300000 -P 16",
};

/** Address of a service's task on a node in the network of the nodes, if it has one. */
async function addressOf(node: number, service: string): Promise<string | undefined> {
  const [task] = await tasksOn(node, service);
  if (task === undefined) return undefined;
  const { NetworkSettings } = await nodeDocker(node).getContainer(task.Id).inspect();
  return NetworkSettings.Networks[`${redis}-peers`]?.IPAddress;
}

interface Measured {
  perSecond: number;
  /** Milliseconds. */
  median: number;
}

test("requests through a front are nearly as fast as requests to Redis itself", async () => {
  const primary = await failover.untilWhole();
  const front = `${stack.id}-one-link-redis-front`;
  const fronts = await Promise.all(
    NODES.map(async (node) => ({ node, address: await addressOf(node, front) })),
  );
  const there = fronts.filter(({ address }) => address !== undefined);
  const near = there.find(({ node }) => node !== primary)!;
  const far = there.find(({ node }) => node !== near.node)!;
  const ways = { direct: `r${primary}`, "front here": near.address!, "front elsewhere": far.address! };
  const { password = "" } = await stack.outputs();
  const client = await failover.container(near.node);
  const rows: object[] = [];
  for (const [load, options] of Object.entries(LOADS)) {
    const found = Object.fromEntries(Object.keys(ways).map((way) => [way, [] as Measured[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [way, host] of Object.entries(ways)) {
        const command = `redis-benchmark -a '${password}' -h ${host} -t set -d 64 -r 1000 ${options} --csv`;
        const { stdout } = await execOn(near.node, client, "sh", "-c", command);
        const [perSecond, , , p50] = (/"SET","(.*)"/.exec(stdout)?.[1] ?? "").split('","').map(Number);
        found[way]!.push({ perSecond: perSecond!, median: p50! });
      }
    }
    const direct = median(found.direct!.map(({ perSecond }) => perSecond));
    for (const [way, all] of Object.entries(found)) {
      const perSecond = median(all.map((one) => one.perSecond));
      const ofAll = median(all.map((one) => one.median));
      const row = { load, way, perSecond, median: ofAll, ratio: perSecond / direct };
      process.stderr.write(`${JSON.stringify(row)}\n`);
      rows.push(row);
      expect(row.ratio).toBeGreaterThan(0.25);
    }
  }
  expect(rows).toHaveLength(9);
});
