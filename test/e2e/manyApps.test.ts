import { once } from "node:events";
import { get } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { docker, namedAfter } from "./support/testDaemon";
import { fromContainer } from "./support/reachable";
import { TestStack } from "./support/testStack";

/** With 100 it takes some minutes, and is what this is about: a daemon's own address pools hold 30 networks. */
const APPS = Number(process.env.REDIS_LINK_APPS ?? 3);
const SAMPLE = 3;

jest.setTimeout(180_000 + APPS * 10_000);

const stack = new TestStack(`${__dirname}/manyApps`);
const nameOf = (index: number) => `${stack.id}-app${index}`;
/** Some of the apps, the first and the last among them. */
const sample = Array.from({ length: SAMPLE }, (_, index) =>
  nameOf(Math.round((index * (APPS - 1)) / (SAMPLE - 1))),
);

const inspect = (container: string) => docker.getContainer(container).inspect();

/** By plain HTTP: `fetch` refuses some ports that Docker may pick, such as 10080. */
async function textAt(port: number): Promise<string> {
  const [response] = (await once(get({ host: "127.0.0.1", port }), "response")) as [Readable];
  return text(response);
}

/** Names and addresses of a container. */
async function waysTo(container: string): Promise<string[]> {
  const { Id, NetworkSettings } = await inspect(container);
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  return [container, Id.slice(0, 12), ...addresses];
}

// The tests tell one story, in order.
beforeAll(() => stack.create({ apps: String(APPS) }));
afterAll(() => stack.remove());

test("many apps start in small subnets", async () => {
  await stack.up();
  const networks = await docker.listNetworks({ filters: { name: [stack.id] } });
  expect(networks).toHaveLength(2 * APPS + 1);
  const subnets = networks.map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet);
  expect(new Set(subnets).size).toBe(networks.length);
  for (const subnet of subnets) expect(subnet).toMatch(/\/28$/);
});

test("each app answers at its endpoint, and counts in the shared source", async () => {
  const ports = await docker.listContainers({ filters: { name: [`${stack.id}-app`] } });
  const published = ports.flatMap(({ Ports }) => Ports.map(({ PublicPort }) => PublicPort));
  expect(published).toHaveLength(APPS);
  const counts = [];
  for (const port of published) {
    counts.push(Number(/\d+(?=\D*$)/.exec(await textAt(port))?.[0]));
  }
  expect(counts).toEqual(counts.map((_, index) => index + 1));
});

test("each app reaches the source by alias and by name", async () => {
  for (const app of sample) {
    const { opened } = await fromContainer(app, 6379, ["redis", `${stack.id}-redis`]);
    expect(opened).toHaveLength(2);
  }
});

test("no app reaches another app by name or address, at a published port or at another port", async () => {
  const [first = ""] = sample;
  expect((await fromContainer(first, 3000, ["127.0.0.1"])).opened).toHaveLength(1); // the probe itself works
  const ways = new Map(await Promise.all(sample.map(async (app) => [app, await waysTo(app)] as const)));
  const tries = sample.flatMap((from) =>
    [3000, 9].map(async (port) => {
      const others = sample.filter((app) => app !== from).flatMap((app) => ways.get(app) ?? []);
      return (await fromContainer(from, port, others)).opened;
    }),
  );
  expect((await Promise.all(tries)).flat()).toEqual([]);
});

test("a preview with refresh shows no change", async () => {
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

test("destroy leaves nothing", async () => {
  await stack.destroy();
  expect(await namedAfter(stack.id)).toEqual([]);
});
