import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, LinkedContainer, type LinkedContainerArgs } from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
import { plainError } from "../../../components/input/inputError";
import { failuresOf } from "../../support/failures";
import { fakeDaemon } from "../../support/fakeDaemon";
import { CONTAINER_OPTIONS, STACK_LABEL, STACK_LABELS, outlineOf } from "../../support/hardened";
import { idOf, imageIdOf } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { REDIS, REDIS_VARIABLES } from "../../support/redisSource";
import { refusesFirst } from "../../support/refused";

jest.mock("../../../components/container/untilReady");

const ARGS: LinkedContainerArgs = { source: REDIS, alias: "redis", image: "nginx:1" };
const LOST_LIMIT = ["memory", "memorySwap"];

const registered = (args: Partial<LinkedContainerArgs> = {}, preview = false) =>
  ran(() => new LinkedContainer("web", { ...ARGS, ...args }), { preview });

async function containerOf(container: LinkedContainerArgs["container"]) {
  const { stack } = await registered({ container });
  return stack.named("web-container");
}

let image: unknown;
beforeEach(() => {
  image = undefined;
  fakeDaemon({ "image.inspect": () => image });
  jest.mocked(untilReady).mockReset();
});

describe("a LinkedContainer", () => {
  it("makes links, an image, volumes and a container as children", async () => {
    const { stack } = await registered({ links: [{ source: REDIS, alias: "queue" }] });
    expect(stack.outline()).toEqual(
      outlineOf("LinkedContainer", "web", {
        ...{ container: "Container", image: "RemoteImage", queue: "Link", redis: "Link" },
        ...{ volumes: "ImageVolumes" },
      }),
    );
  });

  it("sets only the networks and variables of the links, and the labels of redis-link, by default", async () => {
    const { stack } = await registered();
    const { inputs, inputDependencies, options } = stack.named("web-container");
    expect(inputs).toEqual({
      name: "web",
      image: imageIdOf("web-image"),
      envs: REDIS_VARIABLES,
      labels: STACK_LABELS,
      networksAdvanced: [{ name: "web-front" }, { name: "web-link-redis" }],
      volumes: [],
    });
    expect(inputDependencies.networksAdvanced).toEqual(["web-redis"]);
    const { replaceOnChanges, ...others } = CONTAINER_OPTIONS;
    expect(options).toEqual({ ...others, replaceOnChanges: [...replaceOnChanges, ...LOST_LIMIT] });
    expect(stack.named("web-redis").inputs).toEqual({
      ...{ ...STACK_LABEL, name: "web-link-redis", alias: "redis", containerId: REDIS.containerId },
      ...{ consumer: "web", egressNetwork: "web-front" },
    });
  });

  it("passes the inputs of `container` to Docker, and adds variables, labels and volumes", async () => {
    const given = {
      ...{ command: ["serve"], privileged: true, memory: 64, restart: "always" },
      ...{ healthcheck: { tests: ["NONE"] }, ports: [{ internal: 80, external: 8080 }] },
    };
    const mounted = { hostPath: "/srv", containerPath: "/srv" };
    const { stack } = await registered({
      containerName: "front",
      container: {
        ...{ ...given, envs: ["ZONE=b", "AREA=a", "LANG"], labels: [{ label: "tier", value: "one" }] },
        ...{
          volumes: [mounted],
          mounts: [{ type: "volume", source: "mine", target: "/data" }],
          tmpfs: { "/run": "" },
        },
      },
    });
    const { inputs, options } = stack.named("web-container");
    expect(inputs).toMatchObject({
      ...given,
      name: "front",
      envs: ["AREA=a", ...REDIS_VARIABLES, "ZONE=b", "LANG"],
      labels: [...STACK_LABELS, { label: "tier", value: "one" }],
      volumes: [mounted],
    });
    // A change of the user's labels and of a limit takes effect.
    expect(options).toEqual(CONTAINER_OPTIONS);
    expect(stack.named("web-volumes").inputs).toMatchObject({
      ...{ taken: ["/srv", "/data", "/run"], paths: [], named: ["mine"] },
    });
  });

  it("makes no egress network if `container` names networks", async () => {
    const lan = { name: "lan", aliases: ["w"] };
    const { stack } = await registered({ container: { networksAdvanced: [lan] } });
    const { networksAdvanced } = stack.named("web-container").inputs;
    expect(networksAdvanced).toEqual([lan, { name: "web-link-redis" }]);
    expect(stack.named("web-redis").inputs).not.toHaveProperty("egressNetwork");
    expect(jest.mocked(untilReady).mock.lastCall![0].networkName).toBeUndefined();
  });

  it("keeps secret variables and the source's password secret", async () => {
    const own = await containerOf({ envs: ["A=1", pulumi.secret("B=2")] });
    expect(own.inputs.envs).toEqual(secret(["A=1", "B=2", ...REDIS_VARIABLES]));
    const { stack } = await registered({ source: { ...REDIS, password: "hush" } });
    expect(stack.named("web-container").inputs.envs).toHaveProperty("secret");
    expect(stack.openText()).not.toContain("hush");
  });

  it("names the sharedSecrets of the source in the link", async () => {
    const source = { ...REDIS, environment: { PASS: "hush" }, sharedSecrets: ["PASS"] };
    const { stack } = await registered({ source, linkEnvironment: "legacy" });
    expect(stack.named("web-redis").inputs.sharedSecrets).toEqual(["PASS"]);
    expect(stack.openText()).not.toContain("hush");
  });

  it("retainData keeps only the container's own volumes", async () => {
    const { stack } = await registered({ retainData: true });
    expect(stack.named("web-volumes").options).toEqual({ retainOnDelete: true });
  });

  it("outputs ready once the container and its links are ready, and waits at most container.waitTimeout", async () => {
    const { made: web, stack } = await registered({ container: { waitTimeout: 90 } });
    expect(await valueOf(web.ready)).toBe(true);
    const link = { alias: "redis", networkName: "web-link-redis", sourceName: "redis-server" };
    const names = { containerName: "web", networkName: "web-front" };
    const awaited = {
      ...{ containerId: idOf("web-container"), ...names, links: [{ ...link, sourceId: REDIS.containerId }] },
      health: { timeoutSeconds: 90, timeoutInput: "container.waitTimeout" },
      concealed: [],
    };
    expect(jest.mocked(untilReady).mock.calls).toEqual([[awaited]]);
    expect(stack.named("web").outputs).toEqual({
      ...{ ready: true, aliasHost: "redis", containerId: idOf("web-container"), containerName: "web" },
      ...{ linkNetwork: "web-link-redis", image: imageIdOf("web-image") },
    });
  });

  it("a LinkedContainer fails if its container does not get ready", async () => {
    jest.mocked(untilReady).mockRejectedValue(plainError("web did not get ready"));
    expect(await failuresOf(() => registered())).toEqual(["web did not get ready"]);
  });

  it.each([{ mustRun: false }, { start: false }, { attach: true }])(
    "does not wait for a container with %j",
    async (container) => {
      const { made: web } = await registered({ container });
      expect(await valueOf(web.ready)).toBe(false);
      expect(untilReady).not.toHaveBeenCalled();
    },
  );
});

describe("a LinkedContainer as a source", () => {
  it("passes a LinkedContainer's ports and container to an app and to another LinkedContainer", async () => {
    const stack = await recordStack();
    const ports = [{ internal: 80 }, { internal: 53, protocol: "udp" }];
    const web = new LinkedContainer("web", { ...ARGS, container: { ports } });
    new LinkedApp("app", { source: web, alias: "web", image: "node:24" });
    const next = new LinkedContainer("next", { ...ARGS, source: web, alias: "web" });
    await stack.settle();
    expect(await valueOf(web.ports)).toEqual([
      { number: 80, protocol: "tcp" },
      { number: 53, protocol: "udp" },
    ]);
    for (const name of ["app", "next"]) {
      expect(stack.named(`${name}-web`).inputs.containerId).toBe(idOf("web-container"));
      const envs = ["WEB_HOST=web", "WEB_PORT=80", "WEB_URL=tcp://web:80"];
      expect(stack.named(`${name}-container`).inputs.envs).toEqual(envs);
    }
    expect(next.ports).toBeUndefined();
  });

  it("a LinkedContainer has the ports of its image if its own ports are outputs", async () => {
    image = { Config: { ExposedPorts: { "9000/tcp": {} } } };
    const stack = await recordStack();
    const ports = [{ internal: pulumi.output(80) }];
    const web = new LinkedContainer("web", { ...ARGS, container: { ports } });
    new LinkedContainer("next", { ...ARGS, source: web, alias: "web" });
    await stack.settle();
    expect(stack.named("next-container").inputs.envs).toContain("WEB_PORT=9000");
  });
});

describe("a LinkedContainer in a preview", () => {
  it("registers all resources in a preview, with unknown inputs as unknown, and waits for nothing", async () => {
    const stack = await recordStack({ preview: true });
    const other = new docker.Container("other", { image: "redis:7", name: "other" });
    const web = new LinkedContainer("web", {
      ...ARGS,
      source: { ...REDIS, containerId: other.id },
      container: { envs: [pulumi.interpolate`OTHER=${other.id}`], networksAdvanced: [{ name: other.id }] },
    });
    await stack.settle();
    expect(stack.named("web-redis").inputs.containerId).toBe(UNKNOWN);
    const unknown = { image: UNKNOWN, envs: UNKNOWN, networksAdvanced: UNKNOWN, volumes: UNKNOWN };
    expect(stack.named("web-container").inputs).toEqual({ name: "web", labels: STACK_LABELS, ...unknown });
    expect(await valueOf(web.ready)).toBe(true);
    expect(untilReady).not.toHaveBeenCalled();
  });

  it("keeps the container's own variables that exceptVariables removes from the link", async () => {
    const known = { exceptVariables: ["REDIS_URL"], container: { envs: ["REDIS_URL=mine"] } };
    const { stack } = await registered(known);
    const envs = ["REDIS_HOST=redis", "REDIS_PORT=6379", "REDIS_URL=mine"];
    expect(await valueOf(stack.named("web-container").inputs.envs)).toEqual(envs);
    fakeDaemon({ "container.inspect": () => ({ Config: { ExposedPorts: { "6379/tcp": {} } } }) });
    const asked = { source: { ...REDIS, ports: undefined }, ...known };
    expect(await valueOf((await registered(asked)).stack.named("web-container").inputs.envs)).toEqual(envs);
  });

  it("refuses a variable that `container` and a link both set, once the variable is known", async () => {
    const run = () => registered({ container: { envs: pulumi.output(["REDIS_URL=hidden"]) } }, true);
    expect(await failuresOf(run)).toEqual([
      'container.envs: "REDIS_URL" is not accepted. The variable comes from container.envs and from the link "redis": ' +
        "rename one of them.",
    ]);
  });
});

describe("a LinkedContainer refuses, before anything is registered,", () => {
  refusesFirst((args: Partial<LinkedContainerArgs>) => new LinkedContainer("web", { ...ARGS, ...args }), {
    'alias: "No!" is not accepted.': { alias: "No!" },
    'containerName: "a/b" is not accepted.': { containerName: "a/b" },
    'image: "" is not accepted.': { image: "" },
    'linkEnvironment: "both" is not accepted.': { linkEnvironment: "both" as "none" },
    'container.command: ["a",""] is not accepted. The Docker provider takes no empty word there: write': {
      container: { command: ["a", ""] },
    },
    'container.name: "name" is not accepted. Use the top-level argument containerName instead.': {
      container: { name: "other" } as never,
    },
    'container.networkMode: "networkMode" is not accepted. Use the top-level argument links': {
      container: { networkMode: "host" } as never,
    },
    'exceptVariables: "A=1" is not accepted. Each entry is the name of a variable, without value or blanks.':
      {
        exceptVariables: ["A=1"],
      },
    'container.envs: "REDIS_URL" is not accepted. The variable comes from container.envs and from the link "redis"':
      {
        container: { envs: ["REDIS_URL=hidden"] },
      },
  });
});
