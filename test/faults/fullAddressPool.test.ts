import { countAt } from "../e2e/support/countAt";
import { docker, namedAfter } from "../e2e/support/testDaemon";
import { TestStack } from "../e2e/support/testStack";

const stack = new TestStack();
const prefix = `${stack.id}-fill`;

/** A range with room for one network. */
const RANGE = "10.214.77.16/28";
const inRange = `${prefix}-range`;

/** More networks than this mean address pools of one's own, which would take too long to fill. */
const MOST_NETWORKS = 200;

/** Makes networks until the daemon has no address left for another one. Returns their names. */
async function fillAddressPool(): Promise<string[]> {
  const names: string[] = [];
  while (names.length < MOST_NETWORKS) {
    const Name = `${prefix}-${names.length}`;
    try {
      await docker.createNetwork({ Name, CheckDuplicate: true });
    } catch (error) {
      if (String(error).includes("address pool")) return names;
      throw error;
    }
    names.push(Name);
  }
  throw new Error(
    `${MOST_NETWORKS} networks do not fill the daemon's address pools: run this with the default-address-pools of Docker.`,
  );
}

async function removeFillers(): Promise<void> {
  const fillers = await namedAfter(prefix);
  await Promise.all(fillers.map((name) => docker.getNetwork(name).remove()));
}

// The tests tell one story, in order: each goes on from the stack that the one before it left.
beforeAll(async () => {
  await stack.create();
  expect((await fillAddressPool()).length).toBeGreaterThan(0);
});
afterAll(async () => {
  await removeFillers();
  await stack.remove();
});

test("networks get subnets of redis-link's own range although Docker's address pool is full", async () => {
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(1);
});

test("a full range fails the update, whose error names the network, and the app keeps running", async () => {
  await docker.createNetwork({ Name: inRange, IPAM: { Config: [{ Subnet: RANGE }] } });
  await stack.configure({ alias: "store", linkSubnets: RANGE });
  await expect(stack.up()).rejects.toThrow(
    `network "${stack.appName}-link-store": no subnet is left for it in ${RANGE}. Remove networks that nothing uses`,
  );
  expect(await countAt((await stack.outputs()).endpoint!)).toBe(2);
});

test("once the range has room, the next update succeeds, and existing networks keep their subnets", async () => {
  await docker.getNetwork(inRange).remove();
  const { endpoint } = await stack.up();
  expect(await countAt(endpoint!)).toBe(3);
  const subnetOf = async (name: string) =>
    (await docker.getNetwork(name).inspect()).IPAM?.Config?.[0]?.Subnet;
  expect(await subnetOf(`${stack.appName}-link-store`)).toBe(RANGE);
  expect(await subnetOf(`${stack.redisName}-network`)).toMatch(/^10\.213\..*\/28$/);
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("destroy leaves nothing", async () => {
  await removeFillers();
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
