import { countAt } from "../e2e/support/countAt";
import { TestStack } from "../e2e/support/testStack";
import { BrokenOff, commands, testRounds } from "../faults/support/brokenOff";
import { repeatBy } from "../faults/support/rounds";
import { leftOn, nodeDocker, NODES, onSwarm } from "./support/nodes";

/** The node of Redis, and the one whose manager is asked. */
const [SOURCE, MANAGER] = [2, 1];

const stack = new TestStack();
const brokenOff = new BrokenOff(stack);
let count = 0;

/** The stack's resources on the swarm, with duplicates. */
async function ofSwarm(): Promise<string[]> {
  const docker = nodeDocker(MANAGER);
  const things = [...(await docker.listServices()), ...(await docker.listSecrets())] as {
    Spec: { Name: string };
  }[];
  return things
    .map(({ Spec }) => Spec.Name.replace(/-[0-9a-f]{8}$/, ""))
    .filter((name) => name.includes(stack.id));
}

beforeAll(async () => {
  console.info(`To break off at the same points again: ${repeatBy("test:swarm")}`);
  await stack.create({ ...onSwarm(SOURCE, MANAGER), retainData: "true" });
  for (const command of commands) await brokenOff.measure(command);
});

testRounds(
  brokenOff,
  async () => {
    expect((await ofSwarm()).sort()).toEqual([stack.appName, `${stack.appName}-redis-password`]);
    const { endpoint } = await stack.outputs();
    expect(await countAt(endpoint!)).toBe(++count);
  },
  async () => {
    expect(await ofSwarm()).toEqual([]);
    for (const node of NODES) expect([node, await leftOn(node, stack.id)]).toEqual([node, []]);
  },
);
