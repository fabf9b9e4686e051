import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Link, type LinkArgs, type LinkSource } from "../../../components";
import { handedOn, LinkResource } from "../../../components/link/linkResource";
import { STACK_LABEL } from "../../support/hardened";
import { idOf } from "../../support/mockedCloud";
import { valueOf } from "../../support/notation";
import { ran } from "../../support/recordedStack";
import { expectRefused } from "../../support/refused";

const STORE = { containerId: "c", containerName: "store" };

const made = (args: Partial<ConstructorParameters<typeof LinkResource>[1]>) =>
  ran(() => {
    const link = { source: STORE, alias: "redis", consumer: "web", linkEnvironment: "modern" as const };
    return new LinkResource("link", { ...link, daemonHost: undefined, ...args }, {});
  });

describe("the resource of a link", () => {
  it("is a network for the consumer and this alias alone, on the daemon given, which the source is attached to", async () => {
    const { made: link, stack } = await made({ daemonHost: "tcp://10.0.0.5:2375" });
    const names = { name: "web-link-redis", alias: "redis", consumer: "web", containerId: "c" };
    const { inputs, options } = stack.named("link");
    expect(inputs).toEqual({ ...STACK_LABEL, ...names, daemonHost: "tcp://10.0.0.5:2375" });
    expect(options).toEqual({ deleteBeforeReplace: true });
    expect(await valueOf(link.name)).toBe("web-link-redis");
  });

  it("says the names of secrets that it hands on, which are those of a legacy one", async () => {
    const source = { ...STORE, environment: { PASS: "hush" }, sharedSecrets: ["PASS"] };
    const { stack } = await made({ source, linkEnvironment: "legacy" });
    expect(stack.named("link").inputs.sharedSecrets).toEqual(["PASS"]);
    expect((await made({ source })).stack.named("link").inputs).not.toHaveProperty("sharedSecrets");
    expect(JSON.stringify(stack.resources)).not.toContain("hush");
  });
});

describe("a Link", () => {
  const SOURCE = { ...STORE, ports: [{ number: 6379 }], scheme: "redis" };
  const linked = (args: Partial<LinkArgs>, config = {}) =>
    ran(() => new Link("it", { source: SOURCE, alias: "My-DB", consumer: "web", ...args }), { config });

  it("offers what a container of any kind needs to use it", async () => {
    const { made: modern, stack } = await linked({}, { "docker:host": "tcp://10.0.0.5:2375" });
    expect(stack.named("it-link").inputs.daemonHost).toBe("tcp://10.0.0.5:2375");
    expect(await valueOf([modern.networkName, modern.aliasHost])).toEqual(["web-link-My-DB", "My-DB"]);
    expect(await valueOf(modern.environment)).toEqual({
      MY_DB_HOST: "My-DB",
      MY_DB_PORT: "6379",
      MY_DB_URL: "redis://My-DB:6379",
    });
    const { made: legacy } = await linked({ alias: "db", linkEnvironment: "legacy" });
    expect(await valueOf(legacy.environment)).toMatchObject({ DB_NAME: "/web/db", DB_PORT: "tcp://db:6379" });
  });

  it("attaches a consumer that is there before it, and follows that one", async () => {
    const { stack } = await ran(() => {
      const web = new docker.Container("web", { image: "node:24", name: "web" });
      const consumer = { containerId: web.id, containerName: "web" };
      new Link("back", { source: SOURCE, alias: "db", consumer });
    });
    expect(stack.named("back-link").inputs).toMatchObject({
      ...{ consumer: "web", consumerRuns: true, consumerId: idOf("web") },
    });
  });

  it.each<[string, Partial<LinkArgs>]>([
    ['alias: "-db" is not accepted.', { alias: "-db" }],
    ['alias: "My-DB" is not accepted. It is the app', { consumer: "my-db" }],
    [
      'source: "My-DB" is not accepted. It is a RedisFailover',
      { source: { ...SOURCE, failover: {} as LinkSource["failover"] } },
    ],
    [
      "consumer.containerName: an output is not accepted.",
      { consumer: { containerId: "c", containerName: pulumi.output("web") } },
    ],
  ])("is refused, before anything is registered: %s", (message, args) =>
    expectRefused(
      () => new Link("it", { source: SOURCE, alias: "My-DB", consumer: "web", ...args }),
      message,
    ),
  );
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
