import { Link, LinkedApp, RedisServer } from "../../../components";
import { recordStack } from "../../support/recordedStack";

const RANGE = "redis-link:linkSubnets";

it("gives the range in linkSubnets to all internal networks", async () => {
  const stack = await recordStack({ config: { [RANGE]: "10.99.0.0/16" } });
  const source = new RedisServer("redis");
  new Link("it", { source, alias: "redis", consumer: "app" });
  await stack.settle();
  expect(stack.named("it-link").inputs.subnets).toBe("10.99.0.0/16");
  expect(stack.named("redis-network").inputs.subnets).toBe("10.99.0.0/16");
});

it.each([
  ...["10.99.0.0", "10.99.0/16", "10.99.0.0/7", "10.99.0.0/29", "10.99.0.0/16/1", "fd00::/64"],
  "10.99.0.0/1e1",
])("refuses the range %s in linkSubnets before a component is registered", async (range) => {
  const stack = await recordStack({ config: { [RANGE]: range } });
  const source = { containerId: "c", containerName: "c" };
  const words = `redis-link:linkSubnets: "${range}" is not accepted. It must be a range of IPv4 addresses such as 10.99.0.0/16, from /8 to /28.`;
  expect(() => new RedisServer("redis")).toThrow(words);
  expect(() => new LinkedApp("app", { source, alias: "redis", image: "app:1" })).toThrow(words);
  await stack.settle();
  expect(stack.resources).toEqual([]);
});
