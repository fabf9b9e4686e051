import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { daemonHost, DeferredDaemon } from "../../../components/docker/daemonHost";
import { valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";

const CONFIG = { "docker:host": "tcp://10.0.0.5:2375" };

async function hostOf(
  opts: () => pulumi.ComponentResourceOptions,
  config: Record<string, string> = {},
): Promise<unknown> {
  const stack = await recordStack({ config });
  const host = daemonHost(new pulumi.ComponentResource("test:index:Whole", "whole", {}, opts()));
  await stack.settle();
  return valueOf(host);
}

const elsewhere = () => new docker.Provider("elsewhere", { host: "ssh://build" });

it("What is to be asked of a component's daemon may say so before the component is there", async () => {
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
  it("is the default one where nothing else is said", async () => {
    expect(await hostOf(() => ({}))).toBeUndefined();
  });

  it("is that of docker:host", async () => {
    expect(await hostOf(() => ({}), CONFIG)).toBe("tcp://10.0.0.5:2375");
  });

  it("is that of the provider given, rather than docker:host", async () => {
    expect(await hostOf(() => ({ provider: elsewhere() }), CONFIG)).toBe("ssh://build");
    expect(await hostOf(() => ({ providers: [elsewhere()] }), CONFIG)).toBe("ssh://build");
  });

  it("is that of the parent's provider", async () => {
    const parent = () =>
      new pulumi.ComponentResource("test:index:Outer", "outer", {}, { provider: elsewhere() });
    expect(await hostOf(() => ({ parent: parent() }))).toBe("ssh://build");
  });
});
