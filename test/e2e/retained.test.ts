import { docker, execIn, namedAfter } from "./support/testDaemon";
import { TestStack } from "./support/testStack";

const stack = new TestStack(`${__dirname}/retained`);
const containers = ["redis", "source", "app", "container"].map((name) => `${stack.id}-${name}`);
const volumes = [...containers.map((name) => `${name}-data`), `${stack.id}-plain`].sort();

beforeAll(() => stack.create());
afterAll(() => stack.remove());
afterAll(async () => {
  await Promise.all(containers.map((name) => docker.getContainer(name).remove({ force: true })));
  const networks = await docker.listNetworks();
  await Promise.all(
    networks.filter(({ Name }) => Name.startsWith(stack.id)).map(({ Id }) => docker.getNetwork(Id).remove()),
  );
  await Promise.all(volumes.map((name) => docker.getVolume(name).remove()));
});

test("retainOnDelete on a component keeps its data after destroy", async () => {
  await stack.up();
  for (const name of containers) await execIn(name, "sh", "-c", "echo kept > /data/note");
  await stack.destroy();
  expect(await stack.pulumi(["stack", "export"])).not.toContain(`${stack.id}-redis`);
  const left = await namedAfter(stack.id);
  expect(left.filter((name) => volumes.includes(name)).sort()).toEqual(volumes);
  for (const name of containers) expect(await execIn(name, "cat", "/data/note")).toBe("kept\n");
});
