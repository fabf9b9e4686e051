import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Link } from "../components/link/link";
import { failuresOf } from "./support/failures";
import { STACK_LABEL } from "./support/hardened";
import { idOf } from "./support/mockedCloud";
import { valueOf } from "./support/notation";
import { recordStack } from "./support/recordedStack";

async function registered(daemonHost?: string) {
  const stack = await recordStack();
  const container = new docker.Container("store", { image: "redis:7", name: "store" });
  const link = new Link("web-redis", {
    source: { containerId: container.id, containerName: "store", ports: [], password: pulumi.secret("hush") },
    alias: "redis",
    consumer: "web",
    daemonHost,
  });
  return { link, stack: await stack.settle() };
}

describe("a Link", () => {
  it("is a network and an attachment, its own children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([
      " > store: docker:index/container:Container",
      " > web-redis: redis-link:index:Link",
      "web-redis > web-redis-attachment: redis-link:engine:NetworkAttachment",
      "web-redis > web-redis-network: redis-link:engine:Network",
    ]);
  });

  it("has a network for the consumer and this alias alone, without a route out", async () => {
    const { link, stack } = await registered();
    expect(stack.named("web-redis-network").inputs).toEqual({
      ...STACK_LABEL,
      name: "web-link-redis",
      internal: true,
    });
    expect(stack.named("web-redis-network").options).toEqual({});
    expect(await valueOf(link.networkName)).toBe("web-link-redis");
    expect(stack.named("web-redis").outputs).toEqual({ networkName: "web-link-redis" });
  });

  it("attaches the source's container to that network by their ids, under the alias alone", async () => {
    const { stack } = await registered();
    expect(stack.named("web-redis-attachment").inputs).toEqual({
      networkId: idOf("web-redis-network"),
      containerId: idOf("store"),
      aliases: ["redis"],
    });
  });

  it("orders the attachment after network and container, and so their removal before it", async () => {
    const { stack } = await registered();
    const { dependencies, inputDependencies, options } = stack.named("web-redis-attachment");
    expect(dependencies).toEqual(["store", "web-redis-network"]);
    expect(inputDependencies).toEqual({ containerId: ["store"], networkId: ["web-redis-network"] });
    expect(options).toEqual({});
  });

  it("is on the daemon given", async () => {
    const { stack } = await registered("tcp://10.0.0.5:2375");
    expect(stack.named("web-redis-attachment").inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
    expect(stack.named("web-redis-network").inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
  });

  it("is on the default daemon without a word of it", async () => {
    const { stack } = await registered();
    expect(stack.named("web-redis-attachment").inputs).not.toHaveProperty("daemonHost");
  });

  it("ends the run where the source is on another daemon", async () => {
    const run = async () => {
      const stack = await recordStack();
      const source = {
        containerId: "c",
        containerName: "store",
        daemonHost: pulumi.output("tcp://10.0.0.6:2375"),
      };
      new Link("web-redis", { source, alias: "redis", consumer: "web", daemonHost: "tcp://10.0.0.5:2375" });
      await stack.settle();
    };
    expect(await failuresOf(run)).toEqual([
      'source: "tcp://10.0.0.6:2375" is not accepted. The source runs there, and the app on tcp://10.0.0.5:2375: ' +
        "a link joins containers of one daemon.",
    ]);
  });

  it("takes nothing of the source's password into the state", async () => {
    const { stack } = await registered();
    expect(JSON.stringify(stack.resources)).not.toContain("hush");
  });
});
