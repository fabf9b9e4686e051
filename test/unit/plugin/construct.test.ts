import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as server from "@pulumi/pulumi/provider/server";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { COMPONENTS, construct } from "../../../components/plugin/construct";
import schema from "../../../components/schema.json";
import { fakeDaemon } from "../../support/fakeDaemon";
import { idOf, PASSWORD } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { openText, recordStack } from "../../support/recordedStack";

jest.mock("../../../components/container/untilReady");

const [REDIS, APP] = ["redis-link:index:RedisServer", "redis-link:index:LinkedApp"];
const MYSQL = "redis-link:index:MariaDbServer";
const CONTAINER = "redis-link:index:LinkedContainer";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ID = "c".repeat(64);

/** Values as the engine marks them. */
const rpcSecret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const rpcOutput = (value: unknown, more: object = {}) => ({
  [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...(value === undefined ? {} : { value }),
  ...more,
});
const rpcComponent = (urn: string) => ({ [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn });

/** A method of the SDK's server that its types lack. */
const { deserializeInputs } = server as unknown as {
  deserializeInputs: (
    inputs: Struct,
    dependencies: Map<string, { getUrnsList(): string[] }>,
  ) => Promise<Record<string, unknown>>;
};

/** Constructs a component from inputs as the engine sends them. */
async function made(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  from: Record<string, string[]> = {},
  opts: pulumi.ComponentResourceOptions = {},
) {
  const dependencies = new Map(Object.entries(from).map(([key, urns]) => [key, { getUrnsList: () => urns }]));
  const given = await deserializeInputs(Struct.fromJavaScript(inputs as never), dependencies);
  const { urn, state } = await construct(name, type, given, opts);
  return { urn: (await valueOf(urn)) as string, state: (await valueOf(state)) as Record<string, unknown> };
}

/** Constructs a component in a stack of its own. */
async function madeAlone(...of: Parameters<typeof made>) {
  const stack = await recordStack();
  const { urn, state } = await made(...of);
  return { urn, state, stack: await stack.settle() };
}

const image = "my/app:1.0";
const source = { containerId: ID, containerName: "cache", ports: [{ number: 6379 }], scheme: "redis" };
const app = { source, alias: "cache", image, port: 80 };
const MODERN = ["CACHE_HOST=cache", "CACHE_PORT=6379", "CACHE_URL=redis://cache:6379"];
/** Waits until outputs are registered. */
const registered = () => new Promise((resolve) => setTimeout(resolve, 50));

/** The variables of the app's container, of a stack with one app. */
async function variables(inputs: Record<string, unknown>, from: Record<string, string[]> = {}) {
  const { state, stack } = await madeAlone(APP, "app", { ...app, ...inputs }, from);
  return { envs: stack.named("app-container").inputs.envs, state, stack };
}

beforeEach(() => {
  delete process.env.DOCKER_HOST;
  fakeDaemon();
});

describe("the plugin", () => {
  it("has exactly the components of the schema", () => {
    expect(Object.keys(COMPONENTS)).toEqual(Object.keys(schema.resources));
  });

  it("refuses a component that is not in the schema", async () => {
    const stack = await recordStack();
    await expect(construct("it", "redis-link:index:Other", {}, {})).rejects.toThrow(
      "redis-link:index:Other: there is no such component.",
    );
    await stack.settle();
  });

  it("constructs a component with its own type and outputs", async () => {
    const { urn, state, stack } = await madeAlone(REDIS, "redis", { containerName: "store", memoryMb: 64 });
    expect(urn).toBe("urn:pulumi:dev::redis-link::redis-link:index:RedisServer::redis");
    expect(stack.named("redis-container").inputs).toMatchObject({ name: "store", memory: 64 });
    expect(state).toMatchObject({ containerName: "store", password: secret(PASSWORD), scheme: "redis" });
  });
});

describe("a LinkedContainer", () => {
  const linked = { source, alias: "cache", image };
  const envs = ["A=1", ...MODERN];

  it("passes inputs of the Docker provider on to its container", async () => {
    const container = { command: ["serve"], memory: 64, envs: ["A=1"], ports: [{ internal: 80 }] };
    const { state, stack } = await madeAlone(CONTAINER, "web", { ...linked, container });
    expect(stack.named("web-container").inputs).toMatchObject({ ...container, envs });
    expect(state).toMatchObject({ ready: true, ports: [{ number: 80, protocol: "tcp" }] });
  });

  it("passes secret inputs of the Docker provider on to its container", async () => {
    const container = { envs: [rpcSecret("A=1")], mustRun: false };
    const { state, stack } = await madeAlone(CONTAINER, "web", { ...linked, container });
    expect(stack.named("web-container").inputs.envs).toEqual(secret(envs));
    expect(state.ready).toEqual(secret(false));
  });
});

describe("a Link", () => {
  const LINK = "redis-link:index:Link";

  it("creates network and variables for a consumer that is given by name", async () => {
    const { state, stack } = await madeAlone(LINK, "job", { source, alias: "cache", consumer: "job" });
    expect(stack.named("job-link").inputs).toMatchObject({ consumer: "job", containerId: ID });
    expect(state).toMatchObject({
      networkName: "job-link-cache",
      aliasHost: "cache",
      environment: { CACHE_HOST: "cache", CACHE_PORT: "6379", CACHE_URL: "redis://cache:6379" },
    });
  });

  it("connects an existing source and an app, both given as components", async () => {
    const stack = await recordStack();
    const existing = await made("redis-link:index:ExistingSource", "db", {
      ...{ containerName: "shop-db", ports: [{ number: 5432 }], password: rpcSecret("hush") },
    });
    const { urn } = await made(APP, "app", app);
    await registered();
    const inputs = { source: rpcComponent(existing.urn), alias: "db", consumer: rpcComponent(urn) };
    const { state } = await made(LINK, "back", inputs, { source: [existing.urn], consumer: [urn] });
    await stack.settle();
    const link = stack.named("back-link");
    expect(link.inputs).toMatchObject({
      ...{ containerId: "shop-db", consumer: "app", consumerId: idOf("app-container") },
    });
    expect(JSON.stringify(state)).toContain("tcp://:hush@db:5432");
  });
});

describe("a source", () => {
  it.each([false, true])("takes id and password from a component (preview: %s)", async (preview) => {
    const stack = await recordStack({ preview });
    const { urn } = await made(REDIS, "redis", {});
    await registered();
    await made(APP, "app", { ...app, source: rpcComponent(urn) }, { source: [urn] });
    await stack.settle();
    const link = stack.named("app-cache");
    expect(link.inputs.containerId).toBe(preview ? UNKNOWN : idOf("redis-container"));
    expect(link.dependencies).toContain("redis");
    const envs = stack.named("app-container").inputs.envs;
    const url = `CACHE_URL=redis://:${PASSWORD}@cache:6379`;
    expect(envs).toEqual(
      preview
        ? ["CACHE_HOST=cache", UNKNOWN, "CACHE_PORT=6379", UNKNOWN]
        : secret(["CACHE_HOST=cache", `CACHE_PASSWORD=${PASSWORD}`, "CACHE_PORT=6379", url]),
    );
    expect(openText(stack.resources)).not.toContain(PASSWORD);
  });

  it("hands on the shared variables and secrets of a database", async () => {
    const stack = await recordStack();
    const shared = { sharedVariables: ["MYSQL_DATABASE"], sharedSecrets: ["MYSQL_ROOT_PASSWORD"] };
    const { urn } = await made(MYSQL, "mysql", { database: "notes", ...shared });
    await registered();
    const inputs = { ...app, alias: "db", linkEnvironment: "legacy", source: rpcComponent(urn) };
    await made(APP, "app", inputs, { source: [urn] });
    await stack.settle();
    const envs = (stack.named("app-container").inputs.envs as { secret: string[] }).secret;
    expect(envs).toContain("DB_ENV_MYSQL_DATABASE=notes");
    expect(envs).toContain(`DB_ENV_MYSQL_ROOT_PASSWORD=${PASSWORD}`);
    expect(stack.named("app-db").inputs.sharedSecrets).toEqual(["MYSQL_ROOT_PASSWORD"]);
    expect(openText(stack.resources)).not.toContain(PASSWORD);
  });

  it("knows the variables of a source without a password in a preview", async () => {
    const stack = await recordStack({ preview: true });
    const { urn } = await made(REDIS, "redis", { auth: false });
    await registered();
    await made(APP, "app", { ...app, source: rpcComponent(urn) }, { source: [urn] });
    await stack.settle();
    expect(stack.named("app-container").inputs.envs).toEqual(MODERN);
  });

  const withPassword = secret([
    "CACHE_HOST=cache",
    "CACHE_PASSWORD=p w",
    "CACHE_PORT=6379",
    "CACHE_URL=redis://:p%20w@cache:6379",
  ]);

  it.each<[string, unknown]>([
    ["a secret", { ...source, password: rpcSecret("p w") }],
    ["an output", { ...source, password: rpcOutput("p w", { secret: true }) }],
    ["an output that holds a secret", { ...source, password: rpcOutput(rpcSecret("p w")) }],
    ["part of a secret", rpcSecret({ ...source, password: "p w" })],
    ["a secret part of an output", rpcOutput({ ...source, password: rpcSecret("p w") })],
    ["an output in a secret", rpcSecret({ ...source, password: rpcOutput("p w") })],
  ])("hands on a password that is %s, and makes nothing else secret", async (_how, given) => {
    const from = { source: ["urn:pulumi:x::y::z::cache"] };
    const { envs, state, stack } = await variables({ source: given }, from);
    expect(envs).toEqual(withPassword);
    expect(stack.named("app-cache").inputs.containerId).toBe(ID);
    expect(state.endpoint).toMatch(/^http:/);
  });

  it("attaches the source of a further link under that link's alias", async () => {
    const links = [{ alias: "second", source: { ...source, containerName: "two" } }];
    const { stack } = await variables({ links }, { links: ["urn:pulumi:x::y::z::two"] });
    expect(stack.named("app-second").inputs).toMatchObject({ alias: "second", containerId: ID });
    expect(stack.named("app-second").dependencies).toContain("two");
  });

  it.each<[string, unknown]>([
    ["that is text", "some-id"],
    ["that is not known", pulumi.runtime.unknownValue],
  ])("refuses a source %s", async (_what, given) => {
    const stack = await recordStack({ preview: true });
    await expect(made(APP, "app", { ...app, source: given })).rejects.toThrow(
      "It must be a component such as RedisServer, or an object that is known.",
    );
    await stack.settle();
  });
});

it("keeps secret variables secret in a preview", async () => {
  const stack = await recordStack({ preview: true });
  await made(APP, "app", { ...app, environment: rpcSecret({ A: "1" }), linkEnvironment: "none" });
  await stack.settle();
  expect(stack.named("app-container").inputs.envs).toEqual(secret(["A=1"]));
});

it.each<[string, Record<string, unknown>, Record<string, string[]>]>([
  ["port", { port: rpcOutput(3000) }, {}],
  ["port", { port: 3000 }, { port: ["urn:pulumi:x::y::z::it"] }],
  ["alias", { alias: rpcSecret("cache") }, {}],
  ["capabilities", { capabilities: [rpcOutput("CHOWN")] }, {}],
  ["ports", { ports: rpcOutput(undefined) }, {}],
  ["ports.internal", { ports: [{ internal: rpcOutput(81) }] }, {}],
  ["image.context", { image: { context: rpcOutput(".") } }, {}],
])("refuses an output as the input %s", async (input, given, from) => {
  const stack = await recordStack();
  await expect(made(APP, "app", { ...app, ...given }, from)).rejects.toThrow(
    `${input}: an output is not accepted. It must be a known value, not an output of a resource, as it says what is made: ` +
      "write the value itself.",
  );
  await stack.settle();
  expect(stack.resources).toEqual([]);
});

it("a refused input causes the same error as in TypeScript", async () => {
  const stack = await recordStack();
  const error = await made(APP, "app", { ...app, alias: "No!" }).catch((reason: unknown) => reason as Error);
  await stack.settle();
  expect(error).toMatchObject({
    message: expect.stringMatching(/^alias: "No!" is not accepted\. An alias is/) as string,
  });
  expect((error as Error).stack).toBe((error as Error).message);
});

it("passes on deletedWith as the resource that the program named, although the SDK gives a provider", async () => {
  const stack = await recordStack();
  const urn = (await valueOf(new pulumi.ComponentResource("test:index:Shop", "shop").urn)) as string;
  await made(REDIS, "redis-server", {}, {}, { deletedWith: new pulumi.DependencyProviderResource(urn) });
  await stack.settle();
  expect(stack.named("redis-server").options.deletedWith).toBe("shop");
});

it("refuses Python's names of a source's inputs, and suggests the right names", async () => {
  const stack = await recordStack();
  const words = { container_id: ID, container_name: "cache" };
  await expect(made(APP, "app", { ...app, source: words })).rejects.toThrow(
    "source.container_id: there is no such argument. Did you mean containerId?",
  );
  await stack.settle();
});

it("tells Docker providers that are references apart by their names, and finds their daemons", async () => {
  const stack = await recordStack();
  for (const [name, host] of Object.entries({ remote: "ssh://build", other: "ssh://other" })) {
    const urn = (await valueOf(new docker.Provider(name, { host }).urn)) as string;
    const reference = new pulumi.DependencyProviderResource(`${urn}::${idOf(name)}`);
    const { state } = await made(REDIS, `${name}-redis`, {}, {}, { providers: { docker: reference } });
    expect(state.daemonHost).toBe(host);
  }
  await stack.settle();
  expect(stack.named("remote-redis-network").inputs.daemonHost).toBe("ssh://build");
  expect(stack.named("remote-redis-container").options.provider).toBe("remote");
  expect(stack.stackProviders.map(({ name, inputs }) => [name, inputs.daemonHost])).toEqual([
    ["redis-link-state-remote", "ssh://build"],
    ["redis-link-state-other", "ssh://other"],
  ]);
});
