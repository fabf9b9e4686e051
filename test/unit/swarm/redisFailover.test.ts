import * as pulumi from "@pulumi/pulumi";
import {
  LinkedApp,
  LinkedContainer,
  LinkedService,
  RedisFailover,
  type LinkedServiceArgs,
  type RedisFailoverArgs,
} from "../../../components";
import { untilWhole } from "../../../components/swarm/failover/nodeStates";
import { untilConverged } from "../../../components/swarm/untilConverged";
import { failuresOf } from "../../support/failures";
import { daemonError } from "../../support/engineAnswers";
import { fakeDaemon } from "../../support/fakeDaemon";
import { STACK_LABEL, outlineOf } from "../../support/hardened";
import { idOf, PASSWORD, PASSWORD_HASH } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran, recordStack } from "../../support/recordedStack";
import { refusesFirst } from "../../support/refused";

jest.mock("../../../components/swarm/untilConverged");
jest.mock("../../../components/swarm/failover/nodeStates");

const ARGS: RedisFailoverArgs = { nodes: ["one", "two", "three"], manager: "ssh://one" };
const SERVICE: Omit<LinkedServiceArgs, "source"> = {
  ...{ alias: "redis", image: "node:24", manager: "ssh://one" },
};

const registered = (args: Partial<RedisFailoverArgs> = {}, preview = false) =>
  ran(() => new RedisFailover("redis", { ...ARGS, ...args }), { preview });

beforeEach(() => {
  fakeDaemon();
  jest.mocked(untilConverged).mockReset().mockResolvedValue({ tasks: [], nodes: [] });
  jest
    .mocked(untilWhole)
    .mockReset()
    .mockResolvedValue(ARGS.nodes.map((machine, index) => ({ node: index + 1, machine })));
});

describe("a RedisFailover", () => {
  it("creates secrets, configs, passwords and nodes as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf("RedisFailover", "redis", {
        ...{ acl: "Secret", front: "Config", "health-password": "RandomPassword", health: "Secret" },
        ...{ node: "Config", nodes: "RedisNodes", "password-1": "RandomPassword" },
        ...{ "repl-password": "RandomPassword", repl: "Secret" },
        ...{ "sentinel-password": "RandomPassword", sentinel: "Secret", start: "Config" },
      }),
    );
  });

  it("passes its arguments, secrets and configs on to its nodes", async () => {
    const { stack } = await registered();
    const file = (name: string) => ({
      ...{ id: idOf(`redis-${name}`), name: `redis-${name}-1234abcd`, file: name },
    });
    expect(stack.named("redis-nodes").inputs).toEqual({
      ...STACK_LABEL,
      ...{ name: "redis", image: "redis:7", nodes: ["one", "two", "three"] },
      secrets: ["health", "repl", "sentinel", "acl"].map(file),
      configs: [{ id: idOf("redis-node"), name: "redis-node-1234abcd", path: "/node.sh" }],
      ...{ maxLagSeconds: 2, downAfterSeconds: 2, memoryMb: 256, encrypted: false, retainData: false },
      ...{ timeoutSeconds: 300, daemonHost: "ssh://one" },
    });
  });

  it("writes the password's hash to the ACL, which gives no access to Sentinel's channels", async () => {
    const { stack } = await registered();
    expect(stack.named("redis-acl").inputs.content).toEqual(
      secret(
        `user default on #${PASSWORD_HASH} ~* resetchannels &[^_]* +@all -@admin (&* -@all +subscribe +psubscribe)\n`,
      ),
    );
    expect(stack.openText()).not.toContain(PASSWORD);
  });

  it("accepts the passwords of the current and the previous passwordVersion, but no older password", async () => {
    for (const [passwordVersion, numbers] of [
      [2, [1, 2]],
      [5, [4, 5]],
    ] as const) {
      const { stack, made: redis } = await registered({ passwordVersion });
      const made = stack.outline().filter((line) => line.includes("redis > redis-password-"));
      expect(made.map((line) => Number(/password-(\d+):/.exec(line)?.[1])).sort()).toEqual(numbers);
      expect(await valueOf(redis.password)).toEqual(secret(PASSWORD));
    }
  });

  it.each<[keyof RedisFailoverArgs, unknown, object]>([
    ["image", "redis:8", { image: "redis:8" }],
    ["nodes", ["a", "b", "c", "d", "e"], { nodes: ["a", "b", "c", "d", "e"] }],
    ["containerName", "cache", { name: "cache" }],
    ["memoryMb", 512, { memoryMb: 512 }],
    ["maxLagSeconds", 1, { maxLagSeconds: 1 }],
    ["downAfterSeconds", 3, { downAfterSeconds: 3 }],
    ["encrypted", true, { encrypted: true }],
    ["retainData", true, { retainData: true }],
  ])("passes the argument %s on to its nodes", async (input, value, effect) => {
    const { stack } = await registered({ [input]: value });
    expect(stack.named("redis-nodes").inputs).toMatchObject(effect);
  });

  describe("refuses, before anything is registered,", () =>
    refusesFirst((args: Partial<RedisFailoverArgs>) => new RedisFailover("redis", { ...ARGS, ...args }), {
      'nodes: ["a","b"] is not accepted. It must be a list of three or five nodes': { nodes: ["a", "b"] },
      "It must be a list of three or five nodes": { nodes: ["a", "b", "c", "d"] },
      'nodes: "a,b,c" (text) is not accepted. It is a list.': { nodes: "a,b,c" as never },
      'nodes: "a" is not accepted. It is in the list twice': { nodes: ["a", "b", "a"] },
      'nodes: "c d" is not accepted. A host name is': { nodes: ["a", "b", "c d"] },
      'image: "Redis" is not accepted.': { image: "Redis" },
      'frontImage: "HA proxy" is not accepted.': { frontImage: "HA proxy" },
      "memoryMb: 31 is not accepted.": { memoryMb: 31 },
      "maxLagSeconds: 0 is not accepted. It must be a whole number from 1 to 60.": { maxLagSeconds: 0 },
      "downAfterSeconds: 61 is not accepted.": { downAfterSeconds: 61 },
      "passwordVersion: 0 is not accepted.": { passwordVersion: 0 },
      'containerName: "a.b" is not accepted. Its network is named "a.b-peers"': { containerName: "a.b" },
      "and a swarm takes 64 characters at most": { containerName: "x".repeat(47) },
      'sharedVariables: "MY_PASSWORD" is not accepted.': { sharedVariables: ["MY_PASSWORD"] },
    }));

  /** Failures of a program with one. */
  async function ended(args: Partial<RedisFailoverArgs> = {}) {
    const stack = await recordStack();
    const failures = await failuresOf(() => new RedisFailover("redis", { ...ARGS, ...args }));
    return { failures, stack: await stack.settle() };
  }

  it("asks otherManagers if the manager is away, and names all of them if none answers", async () => {
    fakeDaemon({ listNodes: daemonError(503, "away"), info: { Swarm: { LocalNodeState: "inactive" } } });
    const { failures, stack } = await ended({ otherManagers: ["ssh://two"] });
    expect(failures).toEqual([
      expect.stringMatching(/ssh:\/\/one is in no swarm[^]*ssh:\/\/two is in no swarm/),
    ]);
    expect(stack.outline()).toEqual([]);
  });

  it("fails if Redis is not redundant, even if no input changed", async () => {
    const words = "redis is not redundant after 60 s: node 3 is away";
    jest.mocked(untilWhole).mockRejectedValue(new Error(words));
    expect((await ended()).failures).toEqual([words]);
  });

  it("knows all facts in a preview, except the id of its network", async () => {
    const { made: redis } = await registered({}, true);
    expect(jest.mocked(untilWhole)).not.toHaveBeenCalled();
    expect(await valueOf(redis.failover.peersId)).toEqual(UNKNOWN);
    const { containerName, scheme, ports, failover } = redis;
    const known = ["redis", "redis", [{ number: 6379 }], 3];
    expect(await valueOf(pulumi.all([containerName, scheme, ports, failover.nodes]))).toEqual(known);
  });
});

describe("a link to a RedisFailover", () => {
  async function linked(args: Partial<LinkedServiceArgs> = {}) {
    const stack = await recordStack();
    const redis = new RedisFailover("redis", ARGS);
    new LinkedService("app", { ...SERVICE, source: redis, ...args });
    return stack.settle();
  }

  it("creates its own service of fronts", async () => {
    const stack = await linked();
    expect(stack.outline().filter((line) => line.startsWith("app >"))).toEqual([
      "app > app-redis-front: redis-link:docker:Service",
      "app > app-redis-password: redis-link:docker:Secret",
      "app > app-redis: redis-link:docker:OverlayLink",
      "app > app-service: redis-link:docker:Service",
    ]);
    expect(stack.named("app-redis").inputs).toMatchObject({
      ...{ name: "app-link-redis", alias: "redis", containerId: "app-link-redis-front", isFronted: true },
    });
    expect(stack.named("app-redis-front").inputs).toMatchObject({
      ...{ name: "app-link-redis-front", image: "haproxy:3.2", replicas: 2, maxPerNode: 1, alias: "redis" },
      networks: [idOf("app-redis"), idOf("redis-nodes-peers")],
      secrets: [{ id: idOf("redis-health"), name: "redis-health-1234abcd", file: "health" }],
      configs: [
        { id: idOf("redis-front"), name: "redis-front-1234abcd", path: "/front.cfg" },
        { id: idOf("redis-start"), name: "redis-start-1234abcd", path: "/front.sh" },
      ],
      ...{ ports: [], readOnly: true, capabilities: { drops: ["ALL"] } },
      healthcheck: { tests: expect.arrayContaining(["CMD", "grep"]) as string[] },
    });
    expect(stack.named("app-redis-front").inputs).not.toHaveProperty("egressNetwork");
  });

  it("sets the same variables as a link to a RedisServer, and starts the app after the fronts", async () => {
    const stack = await linked();
    const { inputs, dependencies } = stack.named("app-service");
    expect(inputs.envs).toEqual([
      "REDIS_HOST=redis",
      "REDIS_PASSWORD_FILE=/run/secrets/redis_password",
      "REDIS_PORT=6379",
      "REDIS_URL=redis://redis:6379",
    ]);
    expect(dependencies).toContain("app-redis-front");
  });

  const long = { ...SERVICE, serviceName: "x".repeat(50) };
  const others = /^source: "redis" is not accepted\. It is a RedisFailover, .* make it a LinkedService/;
  it.each([
    ["if the name of the link's fronts is too long", LinkedService, long, "The link's service of fronts is"],
    ["in a LinkedApp", LinkedApp, { alias: "redis", image: "node:24" }, others],
    ["in a LinkedContainer", LinkedContainer, { alias: "redis", image: "node:24" }, others],
  ] as const)("refuses a RedisFailover as source %s", async (_what, Class, args, message) => {
    const stack = await recordStack();
    const source = new RedisFailover("redis", ARGS);
    expect(() => new Class("app", { ...args, source })).toThrow(message);
    await stack.settle();
    expect(stack.outline().join()).not.toContain("app");
  });
});
