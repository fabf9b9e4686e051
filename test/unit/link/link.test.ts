import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { handedOn, LinkResource } from "../../../components/link/link";
import { failuresOf } from "../../support/failures";
import { STACK_LABEL } from "../../support/hardened";
import { idOf } from "../../support/mockedCloud";
import { valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";
import { expectRefused } from "../../support/refused";

const STORE = { containerId: "c", containerName: "store" };

async function registered(daemonHost?: string) {
  const stack = await recordStack();
  const container = new docker.Container("store", { image: "redis:7", name: "store" });
  const password = pulumi.secret("hush");
  const source = { containerId: container.id, containerName: "store", ports: [], password };
  const parent = new pulumi.ComponentResource("test:index:App", "web");
  const args = { source, alias: "redis", consumer: "web", daemonHost };
  const link = new LinkResource("web-redis", args, { parent });
  await stack.settle();
  return { link, stack, recorded: stack.named("web-redis") };
}

describe("a Link", () => {
  it("is one resource, below the app", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([
      " > store: docker:index/container:Container",
      " > web: test:index:App",
      "web > web-redis: redis-link:docker:Link",
    ]);
  });

  it("is a network for the consumer and this alias alone, which the source's container is attached to by its id", async () => {
    const { link, recorded } = await registered();
    const names = { name: "web-link-redis", alias: "redis", consumer: "web" };
    expect(recorded.inputs).toEqual({ ...STACK_LABEL, ...names, containerId: idOf("store") });
    expect(await valueOf(link.name)).toBe("web-link-redis");
  });

  it("comes after the source's container, and goes before it", async () => {
    const { recorded } = await registered();
    expect(recorded.dependencies).toEqual(["store"]);
    expect(recorded.inputDependencies).toEqual({ containerId: ["store"] });
    expect(recorded.options).toEqual({ deleteBeforeReplace: true });
  });

  it("is on the daemon given", async () => {
    const { recorded } = await registered("tcp://10.0.0.5:2375");
    expect(recorded.inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
  });

  it("ends the run where the source is on another daemon", async () => {
    const run = async () => {
      const stack = await recordStack();
      const source = { ...STORE, daemonHost: pulumi.output("tcp://10.0.0.6:2375") };
      const args = { source, alias: "redis", consumer: "web", daemonHost: "tcp://10.0.0.5:2375" };
      new LinkResource("web-redis", args);
      await stack.settle();
    };
    expect(await failuresOf(run)).toEqual([
      'source: "tcp://10.0.0.6:2375" is not accepted. The source runs there, and the app on tcp://10.0.0.5:2375: ' +
        "a link joins containers of one daemon.",
    ]);
  });

  it("offers what a container of any kind needs to use it", async () => {
    const stack = await recordStack({ config: { "docker:host": "tcp://10.0.0.5:2375" } });
    const source = { ...STORE, ports: [{ number: 6379 }], scheme: "redis" };
    const modern = new LinkResource("modern", { source, alias: "My-DB", consumer: "web" });
    const args = { source, alias: "db", consumer: "web", linkEnvironment: "legacy" as const };
    const legacy = new LinkResource("legacy", args);
    await stack.settle();
    expect(await valueOf(modern.name)).toBe("web-link-My-DB");
    expect(modern.aliasHost).toBe("My-DB");
    expect(await valueOf(modern.environment)).toEqual({
      MY_DB_HOST: "My-DB",
      MY_DB_PORT: "6379",
      MY_DB_URL: "redis://My-DB:6379",
    });
    expect(await valueOf(legacy.environment)).toMatchObject({ DB_NAME: "/web/db", DB_PORT: "tcp://db:6379" });
    expect(stack.named("modern").inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
    expect(stack.named("modern").aliases).toEqual([]);
  });

  it("says the names of secrets that it hands on, which are those of a legacy one", async () => {
    const stack = await recordStack();
    const environment = { PASS: "hush" };
    const source = { containerId: "c", containerName: "db", ports: [], environment, sharedSecrets: ["PASS"] };
    for (const linkEnvironment of ["legacy", "modern"] as const)
      new LinkResource(linkEnvironment, { source, alias: "db", consumer: "web", linkEnvironment });
    await stack.settle();
    expect(stack.named("legacy").inputs.sharedSecrets).toEqual(["PASS"]);
    expect(stack.named("modern").inputs).not.toHaveProperty("sharedSecrets");
    expect(JSON.stringify(stack.resources)).not.toContain("hush");
  });

  it("attaches a consumer that is there before it, and follows that one", async () => {
    const stack = await recordStack();
    const web = new docker.Container("web", { image: "node:24", name: "web" });
    const consumer = { containerId: web.id, containerName: "web" };
    new LinkResource("back", { source: STORE, alias: "db", consumer });
    await stack.settle();
    expect(stack.named("back").inputs).toMatchObject({ consumer: "web", consumerId: idOf("web") });
  });

  it("refuses an alias that is none, before anything is registered", () =>
    expectRefused(
      () => new LinkResource("web-db", { source: STORE, alias: "-db", consumer: "web" }),
      'alias: "-db"',
    ));

  it("takes nothing of the source's password into the state", async () => {
    const { stack } = await registered();
    expect(JSON.stringify(stack.resources)).not.toContain("hush");
  });
});

it.each([
  [
    "those of a legacy link, sorted",
    { sharedSecrets: ["ROOT", "ADMIN"] },
    "legacy" as const,
    ["ADMIN", "ROOT"],
  ],
  ["none of a modern link", { sharedSecrets: ["ROOT"] }, "modern" as const, undefined],
  ["none of a source that names none", {}, "legacy" as const, undefined],
  ["none of a source whose list is empty", { sharedSecrets: [] }, "legacy" as const, undefined],
])("The secrets that a source hands on are %s", (_what, given, profile, secrets) => {
  expect(handedOn({ ...STORE, ...given }, profile)).toEqual(secrets);
});
