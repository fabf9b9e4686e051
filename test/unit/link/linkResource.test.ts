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
  it("names the network after consumer and alias, and makes it on the given daemon", async () => {
    const { made: link, stack } = await made({ daemonHost: "tcp://10.0.0.5:2375" });
    const names = { name: "web-link-redis", alias: "redis", consumer: "web", containerId: "c" };
    const { inputs, options } = stack.named("link");
    expect(inputs).toEqual({ ...STACK_LABEL, ...names, daemonHost: "tcp://10.0.0.5:2375" });
    expect(options).toEqual({ deleteBeforeReplace: true });
    expect(await valueOf(link.name)).toBe("web-link-redis");
  });
});

describe("a Link", () => {
  const SOURCE = { ...STORE, ports: [{ number: 6379 }], scheme: "redis" };
  const linked = (args: Partial<LinkArgs>, config = {}) =>
    ran(() => new Link("it", { source: SOURCE, alias: "My-DB", consumer: "web", ...args }), { config });

  it("shows its network, its alias and its variables as outputs", async () => {
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

  it("attaches a consumer that exists before the link", async () => {
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
  ])("refuses a link before anything is registered: %s", (message, args) =>
    expectRefused(
      () => new Link("it", { source: SOURCE, alias: "My-DB", consumer: "web", ...args }),
      message,
    ),
  );
});

it.each([
  ["sorted for a legacy link", { sharedSecrets: ["ROOT", "ADMIN"] }, "legacy" as const, ["ADMIN", "ROOT"]],
  ["not handed on by a modern link", { sharedSecrets: ["ROOT"] }, "modern" as const, undefined],
  ["absent if the source names none", {}, "legacy" as const, undefined],
  ["absent if the source's list is empty", { sharedSecrets: [] }, "legacy" as const, undefined],
])("sharedSecrets are %s", (_what, given, profile, secrets) => {
  expect(handedOn({ ...STORE, ...given }, profile)).toEqual(secrets);
});
