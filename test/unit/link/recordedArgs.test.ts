import * as pulumi from "@pulumi/pulumi";
import { ExistingSource, Link, LinkedApp, RedisFailover, RedisServer } from "../../../components";
import { untilWhole } from "../../../components/swarm/failover/nodeStates";
import { fakeDaemon } from "../../support/fakeDaemon";
import { secret } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");
jest.mock("../../../components/swarm/failover/nodeStates");

beforeEach(() => {
  fakeDaemon({ "image.inspect": { Config: { ExposedPorts: {} } } });
  jest.mocked(untilWhole).mockResolvedValue([]);
});

it("the state records each component's arguments: passwords as secrets, other components by their container's name", async () => {
  const stack = await recordStack();
  const redis = new RedisServer("redis", { passwordVersion: 2 });
  const old = new ExistingSource("old", {
    containerName: "some-mysql",
    password: "hush",
    ports: [{ number: 3306 }],
  });
  const app = new LinkedApp("app", {
    ...{ source: redis, alias: "redis", image: "node:24", environment: { A: pulumi.secret("hush") } },
    ...{ links: [{ source: old, alias: "db" }], port: 80, hostPort: pulumi.output(8080) },
  });
  new Link("back", { source: app, alias: "app", consumer: redis });
  new RedisFailover("three", { nodes: ["one", "two", "three"], manager: "ssh://one" });
  await stack.settle();
  const asked = ["redis", "old", "app", "back", "three"].map((name) => stack.named(name));
  expect(asked.map(({ inputs }) => inputs)).toEqual([
    { passwordVersion: 2 },
    { containerName: "some-mysql", password: secret("hush"), ports: [{ number: 3306 }] },
    {
      ...{ source: "redis", alias: "redis", image: "node:24", environment: { A: secret("hush") } },
      ...{ links: [{ source: "some-mysql", alias: "db" }], port: 80, hostPort: 8080 },
    },
    { source: "app", alias: "app", consumer: "redis" },
    { nodes: ["one", "two", "three"], manager: "ssh://one" },
  ]);
  expect(stack.openText()).not.toContain("hush");
  // None waits for another: what they are made of is made side by side.
  for (const { inputDependencies, dependencies } of asked)
    expect([inputDependencies, dependencies]).toEqual([{}, []]);
});
