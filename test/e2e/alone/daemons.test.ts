import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker, namedAfter } from "../support/testDaemon";
import { makeCertificates } from "../support/certificates";
import { contextFolder, withHome, writeContext } from "../support/home";
import { labFolder } from "../support/restartDaemon";
import { NAMES, SecondDaemon } from "../support/secondDaemon";
import { TestStack } from "../support/testStack";

const folder = mkdtempSync(join(tmpdir(), "daemons-"));
const second = new SecondDaemon();
let address: string;
let stack: TestStack;

beforeAll(async () => {
  makeCertificates(join(folder, "tls"));
  address = `tcp://127.0.0.1:${await second.start(["redis:7", "node:24-slim"], join(folder, "tls"))}`;
});
afterAll(async () => {
  await second.stop();
  rmSync(folder, { recursive: true });
});

/** Names on the second daemon that are of the stack. */
const onSecond = () => second.named(stack.id);

const TLS = join(folder, "tls");
const pem = (name: string) => readFileSync(join(TLS, `${name}.pem`), "utf8");

describe("the daemon of a stack, with the Docker provider set by", () => {
  const ofSecond = () => withHome({ ".docker": contextFolder("second", second.host) });
  // Nothing is built: the Docker provider builds on the daemon of DOCKER_HOST, whatever it is told.
  beforeEach(() => (stack = new TestStack(join(__dirname, "redis"))));
  afterEach(() => stack.remove());

  it.each<[what: string, config: () => Record<string, string>, env: () => Record<string, string>]>([
    ["docker:certPath", () => ({ "docker:host": address, "docker:certPath": TLS }), () => ({})],
    [
      "docker:keyMaterial, docker:certMaterial and docker:caMaterial",
      () => ({
        "docker:host": address,
        "docker:caMaterial": pem("ca"),
        "docker:certMaterial": pem("cert"),
        "docker:keyMaterial": pem("key"),
      }),
      // The Docker provider would take another one before the address of the configuration.
      () => ({ DOCKER_HOST: address }),
    ],
    ["DOCKER_CERT_PATH", () => ({ "docker:host": address }), () => ({ DOCKER_CERT_PATH: TLS })],
    ["docker:context", () => ({ "docker:context": "second" }), ofSecond],
    ["DOCKER_CONTEXT", () => ({}), () => ({ ...ofSecond(), DOCKER_CONTEXT: "second" })],
  ])(
    "makes the whole stack on the daemon that is set by %s, and nothing on the default daemon",
    async (_what, config, env) => {
      Object.assign(stack.environment, env());
      const entries = Object.entries(config());
      const isKey = ([key]: [string, string]) => key === "docker:keyMaterial";
      await stack.create(Object.fromEntries(entries.filter((entry) => !isKey(entry))));
      for (const [key, value] of entries.filter(isKey))
        await stack.pulumi(["config", "set-all", "--secret", `${key}=${value}`]);
      await stack.up();
      expect(await onSecond()).toEqual(expect.arrayContaining(NAMES));
      expect(await namedAfter(stack.id)).toEqual([]);
      expect(readFileSync(stateFile(), "utf8")).not.toContain("PRIVATE KEY");
      expect(await stack.preview()).toEqual({ same: expect.any(Number) as number });
      await stack.destroy();
      expect(await onSecond()).toEqual([]);
    },
  );
});

describe("the daemon of a component whose docker.Provider has", () => {
  beforeEach(() => (stack = new TestStack(join(__dirname, "provider"))));
  afterEach(() => stack.remove());

  const home = contextFolder("moving", second.host);
  it.each<[what: string, args: () => object, env: () => Record<string, string>]>([
    ["host and certPath", () => ({ host: address, certPath: TLS }), () => ({})],
    ["context", () => ({ context: "moving" }), () => withHome({ ".docker": home })],
  ])("makes all resources on the daemon of a docker.Provider with %s", async (what, args, env) => {
    Object.assign(stack.environment, env());
    await stack.create({ provider: JSON.stringify(args()) });
    await stack.up();
    const made = await onSecond();
    expect(made).toEqual(NAMES);
    expect(await namedAfter(stack.id)).toEqual([]);
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });

    // A preview uses the program, a destroy the state.
    const host = process.env.DOCKER_HOST ?? "";
    if (what === "context") writeContext(home, "moving", host);
    else await stack.configure({ provider: JSON.stringify({ host }) });
    const commands = what === "context" ? ["preview", "refresh", "destroy"] : ["preview"];
    for (const command of commands) {
      const flags = command === "preview" ? [] : ["--yes", "--skip-preview"];
      await expect(stack.pulumi([command, ...flags])).rejects.toThrow(
        /the stack is on the daemon of .* is that of/,
      );
    }
    expect(await onSecond()).toEqual(made);
    if (what === "context") writeContext(home, "moving", second.host);
    await stack.destroy();
    expect(await onSecond()).toEqual([]);
  });
});

it("without a default daemon, the error names the command for the current context; that command works", async () => {
  stack = new TestStack(join(__dirname, "redis"));
  const folder = contextFolder("second", second.host);
  const home = withHome({ ".docker": folder }, false);
  Object.assign(stack.environment, { ...home, DOCKER_HOST: "", DOCKER_CONFIG: folder });
  await stack.create();
  for (const command of [["preview"], ["up", "--yes"]])
    await expect(stack.pulumi(command)).rejects.toThrow(`pulumi config set docker:host ${second.host}`);
  expect(stack.log).not.toContain("Warning");
  // Beside a context the Docker provider asks the host too as it starts.
  await stack.pulumi(["config", "set", "docker:context", "second"]);
  await expect(stack.up()).rejects.toThrow(
    `beside the context: pulumi config set docker:host ${second.host}`,
  );
  expect(await onSecond()).toEqual([]);
  await stack.pulumi(["config", "set", "docker:host", second.host]);
  await stack.up();
  expect(await onSecond()).toContainEqual(expect.stringMatching(/^\//));
  await stack.remove();
  expect(await onSecond()).toEqual([]);
});

describe("a stack whose commands reach another daemon", () => {
  beforeAll(() => (stack = new TestStack()));
  afterAll(() => stack.remove());

  it("preview, up, refresh and destroy refuse another daemon, and work on the stack's own daemon", async () => {
    await stack.create();
    await stack.up();
    const before = resources();
    const { ID } = (await docker.info()) as { ID: string };
    const { ID: other } = (await second.docker.info()) as { ID: string };
    for (const args of [
      ["preview"],
      ["up", "--yes", "--skip-preview"],
      ["up", "--yes", "--skip-preview", "--refresh"],
      ["refresh", "--yes", "--skip-preview"],
      ["refresh", "--yes"],
      ["destroy", "--yes", "--skip-preview"],
    ]) {
      const said = await stack.pulumi(args, { env: { DOCKER_HOST: second.host } }).then(
        () => "It was not refused.",
        (error: unknown) => String(error),
      );
      expect([args, said]).toEqual([
        args,
        expect.stringMatching(new RegExp(`ID ${ID}\\).* is that of .*ID ${other}\\)`)),
      ]);
      expect([args, resources()]).toEqual([args, before]);
    }
    await expect(
      stack.pulumi(["destroy", "--yes", "--skip-preview"], { env: { DOCKER_HOST: "unix:///nowhere.sock" } }),
    ).rejects.toThrow("no daemon answers");
    expect(resources()).toEqual(before);
    expect(await onSecond()).toEqual([]);
    await stack.up();
    expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
  });

  it("REDIS_LINK_GONE_DAEMON recreates the stack on another daemon", async () => {
    await stack.remove();
    // One container alone: the second daemon of this machine does not open the way between two.
    stack = new TestStack(join(__dirname, "redis"));
    await stack.create();
    await stack.up();
    const { ID } = (await docker.info()) as { ID: string };
    for (const { Id } of await docker.listContainers({ filters: { name: [stack.id] } }))
      await docker.getContainer(Id).remove({ force: true });
    // Both daemons are on one machine, so they cannot have the same subnet.
    for (const { Id } of await docker.listNetworks({ filters: { name: [stack.id] } }))
      await docker.getNetwork(Id).remove();
    Object.assign(stack.environment, { DOCKER_HOST: second.host, REDIS_LINK_GONE_DAEMON: ID });
    await stack.up({ refresh: true });
    delete (stack.environment as Record<string, string>).REDIS_LINK_GONE_DAEMON;
    expect(await onSecond()).toContainEqual(expect.stringMatching(/^\//));
    await stack.destroy();
    expect(await onSecond()).toEqual([]);
  });
});

describe("two daemons with one ID", () => {
  const clone = new SecondDaemon("clone");
  beforeAll(async () => {
    await clone.cloneLab();
    await clone.start(["redis:7"]);
    const ids = await Promise.all([docker, clone.docker].map(async (one) => ((await one.info()) as Info).ID));
    expect(new Set(ids).size).toBe(1);
  });
  afterAll(() => clone.stop());
  beforeEach(() => (stack = new TestStack(join(__dirname, "redis"))));
  afterEach(() => stack.remove());

  interface Info {
    ID: string;
  }

  /** Error of each command of Pulumi. */
  async function refusals(host: string): Promise<string[]> {
    const before = resources();
    const said: string[] = [];
    for (const args of [
      ["preview"],
      ["up", "--yes", "--skip-preview", "--refresh"],
      ["refresh", "--yes", "--skip-preview"],
      ["destroy", "--yes", "--skip-preview"],
    ]) {
      await stack.pulumi(args, { env: { DOCKER_HOST: host } }).then(
        () => said.push(`${args.join(" ")} was not refused.`),
        (error: unknown) => said.push(String(error)),
      );
      expect([args, resources()]).toEqual([args, before]);
    }
    return said;
  }

  it("preview, up, refresh and destroy refuse a daemon with the same ID but another name", async () => {
    await stack.create();
    await stack.up();
    for (const refusal of await refusals(clone.host))
      expect(refusal).toMatch(/is that of clone, with the same ID, .* It has nothing that a stack made\./);
    await stack.destroy();
    expect(await namedAfter(stack.id)).toEqual([]);
  });

  it("a renamed daemon is accepted by the command that the error names", async () => {
    Object.assign(stack.environment, { DOCKER_HOST: clone.host });
    await stack.create();
    await stack.up();
    const made = await clone.named(stack.id);
    await clone.rename("renamed");
    for (const refusal of await refusals(clone.host)) {
      expect(refusal).toContain(`It has what these stacks made: redis-link-redis/${stack.name}.`);
      expect(refusal).toContain("REDIS_LINK_RENAMED_DAEMON=renamed pulumi up (or pulumi destroy)");
    }
    const env = { REDIS_LINK_RENAMED_DAEMON: "renamed" };
    await stack.pulumi(["up", "--yes", "--skip-preview"], { env });
    expect(await stack.preview()).toEqual({ same: expect.any(Number) as number });
    expect(await clone.named(stack.id)).toEqual(made);
    await clone.rename("again");
    await stack.pulumi(["destroy", "--yes", "--skip-preview"], {
      env: { REDIS_LINK_RENAMED_DAEMON: "again" },
    });
    expect(await clone.named(stack.id)).toEqual([]);
  });
});

function stateFile(): string {
  return execFileSync("find", [stack.stateFolder, "-name", `${stack.name}.json`, "-path", "*stacks*"])
    .toString()
    .trim();
}

function resources(): string[] {
  const state = JSON.parse(readFileSync(stateFile(), "utf8")) as {
    checkpoint: { latest: { resources: { urn: string }[] } };
  };
  return state.checkpoint.latest.resources.map(({ urn }) => urn).sort();
}

if (labFolder() === undefined) throw new Error("These tests need the lab: LAB=always.");
