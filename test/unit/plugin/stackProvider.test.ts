import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Link, LinkedApp, RedisServer } from "../../../components";
import { fakeDaemon } from "../../support/fakeDaemon";
import { openText, ran, recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

beforeEach(() => void fakeDaemon());

const BOX = { daemonId: "AAAA:BBBB", daemonName: "box" };
const app = { image: "node:24", port: 3000 };

it("all components on a daemon share one stack provider", async () => {
  const stack = await recordStack({ config: { "docker:host": "ssh://one" } });
  const source = new RedisServer("redis-server");
  new LinkedApp("app", { source, alias: "redis", ...app });
  new Link("further", { source, alias: "cache", consumer: "web" });
  await stack.settle();
  expect(stack.stackProviders.map(({ name, inputs }) => [name, inputs])).toEqual([
    [
      "redis-link-state",
      {
        ...{
          providerName: "redis-link-state",
          daemonHost: "ssh://one",
          host: "ssh://one",
          daemonAddress: "ssh://one",
        },
        ...BOX,
      },
    ],
  ]);
});

it("each Docker provider has a stack provider with its daemon", async () => {
  const stack = await recordStack();
  const provider = new docker.Provider("build", { host: "ssh://two" });
  for (const name of ["redis-server", "second"]) new RedisServer(name, {}, { provider });
  new RedisServer("third");
  await stack.settle();
  expect(stack.stackProviders.map(({ name, inputs }) => [name, inputs.daemonHost]).sort()).toEqual([
    ["redis-link-state", ""],
    ["redis-link-state-build", "ssh://two"],
  ]);
});

it("two Docker providers with the same name and different parents get two stack providers", async () => {
  const stack = await recordStack();
  const parent = new pulumi.ComponentResource("shop:index:Site", "site");
  const providers = [
    new docker.Provider("there", { host: "ssh://two" }),
    new docker.Provider("there", { host: "ssh://three" }, { parent }),
  ];
  providers.forEach((provider, index) => new RedisServer(`redis-${index}`, {}, { provider }));
  await stack.settle();
  expect(stack.stackProviders.map(({ name, inputs }) => [name, inputs.daemonHost])).toEqual([
    ["redis-link-state-there", "ssh://two"],
    ["redis-link-state-shop:index:Site$there", "ssh://three"],
  ]);
});

it("a stack provider follows the aliases of its Docker provider", async () => {
  const { stack } = await ran(() => {
    const provider = new docker.Provider("new", { host: "ssh://two" }, { aliases: [{ name: "old" }] });
    new RedisServer("redis-server", {}, { provider });
  });
  expect(stack.stackProviders.map(({ name, formerUrns }) => [name, formerUrns])).toEqual([
    [
      "redis-link-state-new",
      ["urn:pulumi:dev::redis-link::pulumi:providers:redis-link::redis-link-state-old"],
    ],
  ]);
});

it("a stack provider is not registered if an input is refused", async () => {
  const stack = await recordStack();
  const source = new RedisServer("redis-server");
  expect(() => new LinkedApp("app", { source, alias: "No!", ...app })).toThrow("alias:");
  // A program that throws runs only what is queued.
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  expect([...stack.stackProviders, ...stack.resources]).toEqual([]);
  await stack.settle();
});

it("a stack provider contains the daemon's configuration, with keys as secrets", async () => {
  const config = {
    "docker:host": "tcp://one:2376",
    "docker:certMaterial": "cert",
    "docker:keyMaterial": "key",
  };
  const { stack } = await ran(() => new RedisServer("redis-server"), { config });
  const [provider] = stack.stackProviders;
  expect(provider?.inputs).toMatchObject({ daemonHost: "tcp://one:2376", host: "tcp://one:2376", ...BOX });
  expect(openText(provider?.inputs)).not.toMatch(/"(cert|key)"/);
});
