import * as pulumi from "@pulumi/pulumi";
import { RedisServer, type RedisServerArgs } from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
import { CONTAINER_OPTIONS, hardenedInputs, STACK_LABEL, outlineOf } from "../../support/hardened";
import { idOf, imageIdOf, PASSWORD, PASSWORD_HASH } from "../../support/mockedCloud";
import { secret, valueOf } from "../../support/notation";
import { prepared } from "../../support/preparation";
import { ran, type RecordedStack } from "../../support/recordedStack";
import { refusesFirst } from "../../support/refused";

jest.mock("../../../components/container/untilReady");
beforeEach(() => jest.mocked(untilReady).mockReset().mockResolvedValue());

const COMMAND_WITHOUT_AUTH = [
  "redis-server",
  ...["--appendonly", "yes"],
  ...["--maxmemory", "192mb"],
  ...["--protected-mode", "no"],
];

const registered = (args?: RedisServerArgs, preview = false) =>
  ran(() => new RedisServer("redis-server", args), { preview });

describe("a RedisServer", () => {
  it("makes a password, a network, a volume, an image and a container as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf("RedisServer", "redis-server", {
        ...{ container: "Container", data: "Volume", image: "RemoteImage", network: "Network" },
        ...{ password: "RandomPassword" },
      }),
    );
  });

  it("checks the data volume with the server's image as the user redis before the container starts", async () => {
    const { stack } = await registered();
    const { inputs, inputDependencies, options } = stack.named("redis-server-data");
    expect(inputs).toEqual({
      ...{ ...STACK_LABEL, name: "redis-server-data" },
      preparation: {
        ...{ image: imageIdOf("redis-server-image"), imageName: "redis:7", user: "redis", path: "/data" },
        ...{ command: ["sh", "-ec", expect.any(String)], provenBy: expect.any(String) as unknown },
      },
    });
    expect(inputDependencies).toEqual({ preparation: ["redis-server-image"] });
    expect(options).toEqual({});
  });

  it("runs a hardened container, with the password's hash in a secret command", async () => {
    const { stack } = await registered();
    expect(stack.named("redis-server-container").inputs).toEqual({
      ...hardenedInputs(256),
      name: "redis-server",
      image: imageIdOf("redis-server-image"),
      command: secret([
        ...COMMAND_WITHOUT_AUTH,
        ...["--user", "default", "on", `#${PASSWORD_HASH}`, "~*", "&*", "+@all"],
        ...["--user", "health", "on", "nopass", "-@all", "+ping"],
      ]),
      user: "redis",
      networksAdvanced: [{ name: "redis-server-network" }],
      volumes: [{ volumeName: "redis-server-data", containerPath: "/data" }],
      healthcheck: {
        tests: ["CMD-SHELL", "redis-cli --user health --pass x --no-auth-warning ping | grep -q PONG"],
        interval: "5s",
        timeout: "3s",
        retries: 3,
      },
    });
  });

  it("makes the server's container after password, image, network and volume", async () => {
    const { stack } = await registered();
    const { dependencies, inputDependencies } = stack.named("redis-server-container");
    expect(inputDependencies).toEqual({
      command: ["redis-server-password"],
      image: ["redis-server-image"],
      networksAdvanced: ["redis-server-network"],
      volumes: ["redis-server-data"],
    });
    const made = ["data", "image", "network", "password"].map((part) => `redis-server-${part}`);
    expect(dependencies).toEqual(made);
  });

  it("deletes the server's container before its replacement, for inputs that Docker cannot change", async () => {
    const { stack } = await registered();
    const { options } = stack.named("redis-server-container");
    expect(options).toEqual({ ...CONTAINER_OPTIONS, ignoreChanges: ["labels", "image"] });
  });

  it("a RedisServer is a link source on the default daemon, and outputs what links need", async () => {
    const { made: redis, stack } = await registered();
    const { containerId, containerName, image, password, ports, scheme, sharedVariables } = redis;
    const known = {
      ...{ containerId: idOf("redis-server-container"), containerName: "redis-server" },
      ...{ image: imageIdOf("redis-server-image"), password: secret(PASSWORD) },
      ...{ ports: [{ number: 6379 }], scheme: "redis", sharedVariables: [] },
    };
    const said = { containerId, containerName, image, password, ports, scheme, sharedVariables };
    expect(await valueOf(said)).toEqual(known);
    expect(await valueOf(redis.daemonHost)).toBeUndefined();
    expect(stack.named("redis-server").outputs).toEqual(known);
  });
});

describe("a RedisServer without auth", () => {
  it("a RedisServer without auth makes no password, and runs and probes Redis without users", async () => {
    const { made: redis, stack } = await registered({ auth: false });
    expect(stack.outline().join()).not.toContain("redis-server-password");
    expect(stack.resources).toHaveLength(5);
    expect(redis.password).toBeUndefined();
    const { inputs } = stack.named("redis-server-container");
    expect(inputs.command).toEqual(COMMAND_WITHOUT_AUTH);
    expect(inputs.healthcheck).toMatchObject({
      tests: ["CMD-SHELL", expect.stringMatching(/^redis-cli +ping \| grep -q PONG$/)],
    });
  });
});

describe("the check of a RedisServer's data", () => {
  /** Runs it on these files, with an image of this version. */
  async function run(files: Record<string, string>, version = "Redis server v=7.2.4 sha=0:0 bits=64") {
    return prepared((await registered()).stack, "redis-server-data", files, {
      "redis-server": `echo "${version}"`,
      "redis-check-rdb": 'read -r start < "$1"; [ "$start" = REDIS ]',
    });
  }

  const dump = { "dump.rdb": "REDIS\n" };

  const [first, mine] = ["REDIS\n", "mine"].map((text) => ({ ...dump, "appendonly.aof": text }));
  const seven = { ...dump, appendonlydir: "mine" };
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ["makes a dump the first append-only file if there are no append-only files", dump, first!],
    ["ignores a partial copy of a dump", { ...dump, "appendonly.aof.new": "RED" }, first!],
    ["keeps an append-only file of Redis 6", mine!, mine!],
    ["keeps append-only files of Redis 7", seven, seven],
    ["keeps an empty volume empty", {}, {}],
  ])("%s", async (_what, before, after) => {
    expect(await run(before)).toEqual({ status: 0, stderr: "", files: after });
  });

  it("refuses an incomplete dump, and keeps the file", async () => {
    const files = { "dump.rdb": "half\n" };
    expect(await run(files)).toEqual({
      status: 1,
      stderr: "Its dump.rdb is not a whole RDB file: replace it or take it away.\n",
      files,
    });
  });

  it.each([
    ["Redis server v=6.0.0 sha=0:0 bits=64", 0, ""],
    ["Valkey server v=8.0.1 sha=0:0 bits=64", 0, ""],
    ["Redis server v=10.1.0 sha=0:0 build=v=5", 0, ""],
    ["Redis server v=5.0.14 sha=0:0 bits=64", 1, "The image has Redis 5, and users are known from 6 on.\n"],
  ])("the data check of an image with %j ends with status %d", async (version, status, stderr) => {
    expect(await run({}, version)).toMatchObject({ status, stderr });
  });

  it("refuses data of Redis 7 for an image of Redis 6", async () => {
    const files = seven;
    expect(await run(files, "Redis server v=6.2.14 sha=0:0 bits=64")).toEqual({
      status: 1,
      stderr:
        "Its data are in appendonlydir, which Redis 6 does not read: it would begin empty. Take an image of Redis 7 or later.\n",
      files,
    });
  });

  it("refuses an image without a Redis server", async () => {
    const { status, stderr } = prepared((await registered()).stack, "redis-server-data", {}, {});
    expect([status, stderr]).toEqual([1, "The image has no redis-server.\n"]);
  });
});

describe("arguments of a RedisServer:", () => {
  it("containerName names the container, its network and its volume", async () => {
    const { made: redis, stack } = await registered({ containerName: "store" });
    expect(stack.named("redis-server-container").inputs).toMatchObject({
      name: "store",
      networksAdvanced: [{ name: "store-network" }],
      volumes: [{ volumeName: "store-data", containerPath: "/data" }],
    });
    const network = { name: "store-network", member: "store" };
    expect(stack.named("redis-server-network").inputs).toMatchObject(network);
    expect(stack.named("redis-server-data").inputs.name).toBe("store-data");
    expect(await valueOf(redis.containerName)).toBe("store");
  });

  it.each([
    { memoryMb: 6, maxmemory: "4mb" },
    { memoryMb: 1024, maxmemory: "768mb" },
  ])("memoryMb $memoryMb limits the container, swap included, and Redis to $maxmemory", async (row) => {
    const { stack } = await registered({ memoryMb: row.memoryMb, auth: false });
    const { inputs } = stack.named("redis-server-container");
    expect(inputs).toMatchObject({ memory: row.memoryMb, memorySwap: row.memoryMb });
    expect((inputs.command as string[]).slice(3, 5)).toEqual(["--maxmemory", row.maxmemory]);
  });

  it("health without a command extends the PING check, and the update then waits for Redis", async () => {
    await registered();
    expect(untilReady).not.toHaveBeenCalled();
    const { stack } = await registered({ health: { startPeriodSeconds: 5, timeoutSeconds: 9 } });
    const ping = "redis-cli --user health --pass x --no-auth-warning ping | grep -q PONG";
    expect(stack.named("redis-server-container").inputs.healthcheck).toMatchObject({
      ...{ tests: ["CMD-SHELL", ping], timeout: "3s", startPeriod: "5s" },
    });
    const health = { probe: ["CMD", "sh", "-c", ping], timeoutSeconds: 9 };
    expect(untilReady).toHaveBeenCalledWith(expect.objectContaining({ health }));
  });

  it("sharedVariables may name variables of environment", async () => {
    const { made: redis } = await registered({ environment: { TZ: "UTC" }, sharedVariables: ["TZ"] });
    expect(await valueOf(pulumi.output(redis.environment))).toEqual({ TZ: "UTC" });
  });

  describe("refused before anything is registered:", () =>
    refusesFirst((args: RedisServerArgs) => new RedisServer("redis", args), {
      'command: ["redis-server"] is not accepted. Redis\'s own sets': { command: ["redis-server"] },
      "auth: false is not accepted. A `password` is given": { auth: false, password: "hidden" },
      'volumes: "/x" is not accepted. It has one volume of the stack': { volumes: [{ containerPath: "/x" }] },
    }));

  it("sharedVariables names the variables that links get, and changes no resource", async () => {
    const { made: redis, stack } = await registered({ sharedVariables: ["REDIS_VERSION"] });
    expect(await valueOf(redis.sharedVariables)).toEqual(["REDIS_VERSION"]);
    const others = ({ resources }: RecordedStack) => resources.filter(({ outputs }) => outputs === undefined);
    expect(others(stack)).toEqual(others((await registered()).stack));
  });
});
