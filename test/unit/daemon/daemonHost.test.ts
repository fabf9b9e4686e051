import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { daemonHost, DeferredDaemon } from "../../../components/daemon/daemonHost";
import { valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";

const CONFIG = { "docker:host": "tcp://10.0.0.5:2375" };

const BUILD = "ssh://build";
const elsewhere = () => new docker.Provider("elsewhere", { host: BUILD });
const outer = () => new pulumi.ComponentResource("test:index:Outer", "outer", {}, { provider: elsewhere() });

it("a deferred daemon host is known once the component exists", async () => {
  const stack = await recordStack();
  const daemon = new DeferredDaemon();
  const asked = daemon.host.apply((host) => `asked: ${host}`);
  const opts = { provider: elsewhere() };
  expect(await valueOf(daemon.of(new pulumi.ComponentResource("test:index:Whole", "whole", {}, opts)))).toBe(
    "ssh://build",
  );
  await stack.settle();
  expect(await valueOf(asked)).toBe("asked: ssh://build");
});

describe("the daemon of a component", () => {
  it.each<[string, () => pulumi.ComponentResourceOptions, Record<string, string>, string | undefined]>([
    ["the default daemon", () => ({}), {}, undefined],
    ["the daemon of docker:host", () => ({}), CONFIG, "tcp://10.0.0.5:2375"],
    ["the daemon of its provider, rather than docker:host", () => ({ provider: elsewhere() }), CONFIG, BUILD],
    ["the daemon of a provider in a list", () => ({ providers: [elsewhere()] }), CONFIG, BUILD],
    ["the daemon of the parent's provider", () => ({ parent: outer() }), {}, BUILD],
  ])("the daemon of a component is %s", async (_what, opts, config, host) => {
    const make = () => new pulumi.ComponentResource("test:index:Whole", "whole", {}, opts());
    const { made } = await ran(() => ({ host: daemonHost(make()) }), { config });
    expect(await valueOf(made.host)).toBe(host);
  });
});
