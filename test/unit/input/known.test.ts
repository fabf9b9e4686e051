import { checkOtherInputs } from "../../../components/container/containerInputs";
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingSource,
  Link,
  LinkedApp,
  LinkedContainer,
  PostgresServer,
  RedisServer,
  SourceContainer,
} from "../../../components";
import { fakeDaemon } from "../../support/fakeDaemon";
import { recordStack } from "../../support/recordedStack";
import { expectRefused, refusesFirst } from "../../support/refused";

jest.mock("../../../components/container/untilReady");
beforeEach(() => fakeDaemon({ "image.inspect": { Config: {} } }));

const SOURCE = { containerId: "c", containerName: "redis", ports: [] };
const APP = { source: SOURCE, alias: "redis", image: "node:24" };
const later = <T>(value: T): T => pulumi.output(value) as unknown as T;

/** JavaScript has no types that refuse them. */
describe("refuses an output, before anything is registered, for", () => {
  it.each<[string, () => unknown]>([
    ["containerName", () => new LinkedApp("app", { ...APP, containerName: later("shop") })],
    ["containerName", () => new LinkedContainer("app", { ...APP, containerName: later("shop") })],
    ["containerName", () => new RedisServer("redis", { containerName: later("shop") })],
    ["containerName", () => new RedisServer("redis", { containerName: Promise.resolve("shop") as never })],
    ["containerName", () => new SourceContainer("db", { image: "mongo:7", containerName: later("shop") })],
    ["containerName", () => new PostgresServer("db", { containerName: later("shop") })],
    ["alias", () => new LinkedApp("app", { ...APP, alias: later("redis") })],
    ["links.alias", () => new LinkedApp("app", { ...APP, links: [{ source: SOURCE, alias: later("a") }] })],
    ["port", () => new LinkedApp("app", { ...APP, port: later(80) })],
    ["ports", () => new LinkedApp("app", { ...APP, ports: later([]) })],
    ["ports.internal", () => new LinkedApp("app", { ...APP, ports: [{ internal: later(80) }] })],
    [
      "volumes.containerPath",
      () => new LinkedApp("app", { ...APP, volumes: [{ containerPath: later("/a") }] }),
    ],
    ["passwordVersion", () => new RedisServer("redis", { passwordVersion: later(2) })],
    ["retainData", () => new PostgresServer("db", { retainData: later(true) })],
    ["links", () => new LinkedApp("app", { ...APP, links: later([]) })],
    ["health.path", () => new LinkedApp("app", { ...APP, port: 80, health: { path: later("/up") } })],
    ["capabilities", () => new LinkedApp("app", { ...APP, capabilities: [later("CHOWN")] })],
    ["writable", () => new LinkedApp("app", { ...APP, writable: later(true) })],
    ["auth", () => new RedisServer("redis", { auth: later(true) })],
  ])("%s", (input, make) =>
    expectRefused(
      make,
      `${input}: an output is not accepted. It must be a known value, not an output of a resource`,
    ),
  );

  it("accepts an output for each argument that may be one", async () => {
    const stack = await recordStack();
    new RedisServer("redis", { volume: later("mine") });
    new LinkedApp("app", {
      ...{ ...APP, environment: later({ A: "1" }), command: [later("serve")], linkEnvironment: "none" },
      image: pulumi.output("sha256:1"),
      container: { devices: later([]) },
      labels: { tier: 1 as never, of: later("shop") },
    });
    await stack.settle();
    expect(stack.named("app").type).toBe("redis-link:index:LinkedApp");
  });
});

describe("refuses in JavaScript what TypeScript refuses:", () => {
  const app = (changed: object) => () => new LinkedApp("app", { ...APP, ...changed });
  refusesFirst<() => unknown>((make) => make(), {
    "source: null is not accepted. It is required.": app({ source: undefined }),
    "source: text is not accepted. It is a component, not its name or id.": app({
      source: "db",
    }),
    "source: an output is not accepted. It is a component, or an object whose members may be outputs.": app({
      source: later(SOURCE),
    }),
    "source: a list is not accepted. It is a component, not its name or id.": app({ source: [SOURCE] }),
    "links.source: an output is not accepted.": app({
      links: [{ source: Promise.resolve(SOURCE), alias: "other" }],
    }),
    "source: null is not accepted. It is required: write the first link as `source` and `alias`, and further ones as `links`.":
      app({ source: undefined, alias: undefined, links: [{ source: {}, alias: "other" }] }),
    "source.containerId: null is not accepted. It is required.": app({ source: {} }),
    "links.source: null is not accepted. It is required.": app({ links: [{ alias: "other" }] }),
    "links: an object is not accepted. It is a list.": app({ links: {} }),
    "volumes: text is not accepted. It is a list of objects.": app({ volumes: ["/data"] }),
    "health: true (a boolean) is not accepted. It is an object.": app({ health: true }),
    "hostport: there is no such argument. Did you mean hostPort?": app({ hostport: 80 }),
    "health.pth: there is no such argument. Did you mean path?": app({ health: { pth: "/up" } }),
    "health.timeout_seconds: there is no such argument. Did you mean timeoutSeconds?": app({
      health: { timeout_seconds: 9 },
    }),
    "volumes.volumename: there is no such argument. Did you mean volumeName?": app({
      volumes: [{ containerPath: "/data", volumename: "mine" }],
    }),
    "links.as: there is no such argument.": app({ links: [{ source: SOURCE, alias: "other", as: "it" }] }),
    "alias: 5 (a number) is not accepted. It is text.": app({ alias: 5 }),
    'retainData: "false" (text) is not accepted. It is true or false.': app({ retainData: "false" }),
    'capabilities: "CHOWN" (text) is not accepted. It is a list.': app({ capabilities: "CHOWN" }),
    "capabilities: 5 (a number) is not accepted. It is a list of text.": app({ capabilities: [5] }),
    "command: a number is not accepted. It is a list of text.": app({ command: ["sleep", 5] }),
    "command: null is not accepted. It is a list of text.": app({ command: ["sleep", null] }),
    "dns: null is not accepted. Leave it out for its default.": app({ dns: null }),
    "dns: text is not accepted. It is a list.": app({ dns: "1.1.1.1" }),
    "writable: text is not accepted. It is true or false, or a list.": app({ writable: "/tmp" }),
    "writable: a number is not accepted. It is a list of text.": app({ writable: [5] }),
    "hostname: a number is not accepted. It is text.": app({ hostname: 5 }),
    "environment: a list is not accepted. It is an object.": app({ environment: ["A=1"] }),
    'environment.A: null is not accepted. It is text; leave it out, or write "".': app({
      environment: { A: undefined },
    }),
    "environment.A: an object is not accepted. It is text": app({ environment: { A: {} } }),
    "container: text is not accepted. It is an object.": app({ container: "--privileged" }),
    "container.working_dir: there is no such input. Did you mean workingDir?": app({
      container: { working_dir: "/srv" },
    }),
    "container: an output is not accepted.": app({ container: later({ devices: [] }) }),
    "image: a number is not accepted. It is text, or an object.": app({ image: 5 }),
    "image.ctx: there is no such argument. The arguments are context.": app({ image: { ctx: "app" } }),
    "auth: 0 (a number) is not accepted. It is true or false.": () =>
      new RedisServer("redis", { auth: 0 } as never),
    'linkEnvironment: "legcy" is not accepted. It must be one of modern, legacy, none.': () =>
      new Link("job", { source: SOURCE, alias: "redis", consumer: "job", linkEnvironment: "legcy" as never }),
    "consumer: a number is not accepted. It is a name, or a component that has a container.": () =>
      new Link("job", { source: SOURCE, alias: "redis", consumer: 5 as never }),
    "consumer.containerName: null is not accepted. It is required.": () =>
      new Link("job", { source: SOURCE, alias: "redis", consumer: {} as never }),
    "the arguments: a number is not accepted. It is an object.": () => new RedisServer("redis", 5 as never),
    "the arguments: a list is not accepted. It is an object.": () => new LinkedApp("app", [SOURCE] as never),
    "the arguments: null is not accepted. It is an object.": () => new PostgresServer("db", null as never),
    'consumer: "" is not accepted. A container name is': () =>
      new Link("job", { source: SOURCE, alias: "redis", consumer: "" }),
    'ports.protocol: "UDP" is not accepted. It must be one of tcp, udp, sctp.': () =>
      new ExistingSource("db", { containerName: "db", ports: [{ number: 1, protocol: "UDP" as never }] }),
    'scheme: "my sql" is not accepted. A scheme is': () =>
      new ExistingSource("db", { containerName: "db", scheme: "my sql" }),
    "image: null is not accepted. It is required.": () => new SourceContainer("db", {} as never),
    "containerName: null is not accepted. It is required.": () =>
      new ExistingSource("db", undefined as never),
  });
});

it("passes an unknown input of `container` to the Docker provider", () => {
  const given = { cdiDevices: ["vendor.com/gpu=0"] };
  expect(checkOtherInputs(given, {})).toBe(given);
});

describe("refuses a resource name that no container can have:", () => {
  const refused = (name: string) => `the resource's name: "${name}" is not accepted.`;
  refusesFirst<() => unknown>((make) => make(), {
    [refused("my redis")]: () => new RedisServer("my redis"),
    [refused("my app")]: () => new LinkedApp("my app", APP),
    [refused("a b")]: () => new SourceContainer("a b", { image: "a" }),
    'containerName: "a b" is not accepted.': () => new RedisServer("redis", { containerName: "a b" }),
  });
});
