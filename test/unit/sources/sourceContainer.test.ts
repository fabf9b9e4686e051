import * as pulumi from "@pulumi/pulumi";
import { SourceContainer, type SourceContainerArgs } from "../../../components";
import * as ready from "../../../components/container/untilReady";
import { CONTAINER_OPTIONS, hardenedInputs, listening, outlineOf } from "../../support/hardened";
import { idOf, imageIdOf, PASSWORD } from "../../support/mockedCloud";
import { failuresOf } from "../../support/failures";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { refusesFirst } from "../../support/refused";

const untilReady = jest.spyOn(ready, "untilReady");

beforeEach(() => untilReady.mockReset().mockResolvedValue());

const MONGO: SourceContainerArgs = { image: "mongo:7", ports: [{ number: 27017 }] };

const registered = (args: Partial<SourceContainerArgs> = {}, preview = false) =>
  ran(() => new SourceContainer("mongo", { ...MONGO, ...args }), { preview });

describe("a SourceContainer", () => {
  it("makes a network, volumes, an image and a container as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf("SourceContainer", "mongo", {
        ...{ container: "Container", image: "RemoteImage", network: "Network" },
        ...{ volumes: "ImageVolumes" },
      }),
    );
  });

  it("runs a hardened container with the capabilities to change from root to a user", async () => {
    const { stack } = await registered();
    const { inputs, options } = stack.named("mongo-container");
    expect(inputs).toEqual({
      ...hardenedInputs(256),
      capabilities: {
        adds: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
        drops: ["ALL"],
      },
      name: "mongo",
      image: imageIdOf("mongo-image"),
      envs: [],
      networksAdvanced: [{ name: "mongo-network" }],
      volumes: [],
      healthcheck: {
        tests: listening("6989"),
        interval: "5s",
        timeout: "2s",
        retries: 3,
      },
    });
    expect(options).toEqual(CONTAINER_OPTIONS);
  });

  it("gives its container no capability if `user` is set", async () => {
    const { stack } = await registered({ user: "mongodb" });
    expect(stack.named("mongo-container").inputs).toMatchObject({
      user: "mongodb",
      capabilities: { drops: ["ALL"] },
    });
  });

  const mine = { containerPath: "/data/db", volumeName: "mine" };
  const own = { containerPath: "/own", volumeName: "mongo-own" };
  it.each<[string, Partial<SourceContainerArgs>, object]>([
    ["capabilities", { capabilities: ["KILL"] }, { capabilities: { adds: ["CAP_KILL"], drops: ["ALL"] } }],
    ["memoryMb", { memoryMb: 512 }, { memory: 512, memorySwap: 512 }],
    ["restart", { restart: "no" }, { restart: "no" }],
    ["command", { command: ["mongod", "--quiet"] }, { command: ["mongod", "--quiet"] }],
    ["environment", { environment: { B: "2", A: "1" } }, { envs: ["A=1", "B=2"] }],
    [
      "health",
      { health: { command: ["mongosh"], startPeriodSeconds: 90 } },
      { healthcheck: { tests: ["CMD", "mongosh"], startPeriod: "1m30s" } },
    ],
    ["volumes", { volumes: [mine, { containerPath: "/own" }] }, { volumes: [own, mine] }],
  ])("passes %s to the source's container", async (_input, args, expected) => {
    const { stack } = await registered(args);
    expect(stack.named("mongo-container").inputs).toMatchObject(expected);
  });

  it("retainData keeps only the volumes of the source itself", async () => {
    const { stack } = await registered({ volumes: [mine, { containerPath: "/own" }], retainData: true });
    expect(stack.named("mongo-volumes")).toMatchObject({
      inputs: {
        containerName: "mongo",
        paths: ["/own"],
        taken: ["/data/db", "/dev/shm", "/tmp"],
        named: [mine.volumeName],
      },
      options: { retainOnDelete: true },
    });
  });

  it("outputs the container's id once the health check passes", async () => {
    const { made: source } = await registered({ health: { timeoutSeconds: 75 } });
    expect(await valueOf(source.containerId)).toBe(idOf("mongo-container"));
    expect(untilReady).toHaveBeenCalledTimes(1);
    expect(untilReady).toHaveBeenCalledWith({
      ...{ containerId: idOf("mongo-container"), containerName: "mongo", links: [], concealed: [] },
      ...{ daemonHost: undefined, health: expect.objectContaining({ timeoutSeconds: 75 }) as unknown },
    });
  });

  it("leaves the container's id unknown in a preview, and waits for nothing", async () => {
    const { made: source, stack } = await registered({}, true);
    expect(await valueOf(source.containerId)).toBe(UNKNOWN);
    expect(untilReady).not.toHaveBeenCalled();
    expect(stack.resources).toHaveLength(5);
  });

  it("outputs the facts about the source that links need", async () => {
    const facts = { scheme: "mongodb", username: "root", database: "admin", sharedVariables: ["A"] };
    const { made: source, stack } = await registered({
      ...facts,
      environment: { A: "1" },
      containerName: "store",
    });
    expect(await valueOf(source.ports)).toEqual(MONGO.ports);
    expect(stack.named("mongo").outputs).toMatchObject({ ...facts, environment: { A: "1" } });
  });
});

describe("the password of a SourceContainer", () => {
  it("a SourceContainer has no password by default", async () => {
    const { made: source } = await registered();
    expect(source.password).toBeUndefined();
  });

  it("generates a password for passwordVariables", async () => {
    const { made: source, stack } = await registered({ passwordVariables: ["MONGO_PASSWORD"] });
    expect(stack.named("mongo-password").inputs).toEqual({ length: 32, special: false });
    expect(stack.named("mongo-container").inputs.envs).toEqual(secret([`MONGO_PASSWORD=${PASSWORD}`]));
    expect(await valueOf(source.password)).toEqual(secret(PASSWORD));
    expect(stack.openText()).not.toContain(PASSWORD);
  });

  it("keeps a given password as a secret", async () => {
    const { made: source, stack } = await registered({ password: "mine", passwordVariables: ["P"] });
    expect(stack.named("mongo-container").inputs.envs).toEqual(secret(["P=mine"]));
    expect(await valueOf(source.password)).toEqual(secret("mine"));
    expect(stack.outline().join()).not.toContain("RandomPassword");
  });

  it("conceals the password in errors, and leaves the container's id readable", async () => {
    const { made: source } = await registered({ passwordVariables: ["ENTRY"] });
    expect(await valueOf(source.containerId)).toBe(idOf("mongo-container"));
    expect(untilReady).toHaveBeenCalledWith(expect.objectContaining({ concealed: [PASSWORD] }));
  });

  it("sharedSecrets passes the password to links", async () => {
    const { made: source } = await registered({ passwordVariables: ["P"], sharedSecrets: ["P"] });
    expect(await valueOf(source.sharedSecrets)).toEqual(["P"]);
    expect(await valueOf(pulumi.output(source.environment))).toEqual(secret({ P: PASSWORD }));
  });
});

it("refuses a variable that is set twice, with one error, once the variable is known", async () => {
  const args = { ...MONGO, environment: pulumi.output({ P: "1" }), passwordVariables: ["P"] };
  await recordStack();
  expect(await failuresOf(() => new SourceContainer("mongo", args))).toEqual([
    'environment: "P" is not accepted. The variable comes from environment and from passwordVariables: rename one of them.',
  ]);
});

describe("a SourceContainer refuses, before anything is registered,", () => {
  refusesFirst((args: Partial<SourceContainerArgs>) => new SourceContainer("mongo", { ...MONGO, ...args }), {
    "ports: 0 is not accepted.": { ports: [{ number: 0 }] },
    'ports: "1/tcp" is not accepted. It is listed twice': {
      ports: [{ number: 1 }, { number: 1, protocol: "tcp" }],
    },
    'ports.protocol: "UDP" is not accepted. It must be one of tcp, udp, sctp.': {
      ports: [{ number: 1, protocol: "UDP" as never }],
    },
    'scheme: "my sql" is not accepted. A scheme is': { scheme: "my sql" },
    'scheme: "" is not accepted. A scheme is': { scheme: "" },
    'password: "" is not accepted. Anybody could log in': { password: "" },
    "sharedSecrets:": { sharedSecrets: [""] },
    'environment: "P" is not accepted. The variable comes from environment and from passwordVariables': {
      ...{ environment: { P: "1" }, passwordVariables: ["P"] },
    },
    'retainData: "true" is not accepted. The generated password goes with the stack': {
      ...{ passwordVariables: ["P"], retainData: true },
    },
    "container.user": { container: { user: "x" } as never },
  });
});
