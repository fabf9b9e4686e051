import type { Server } from "@grpc/grpc-js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  DiffRequest,
  DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import * as pulumi from "@pulumi/pulumi";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as connection from "../../../components/daemon/connection";
import { daemonAt } from "../../../components/daemon/daemon";
import { readVariableName, variableName, whyNoAnswer } from "../../../components/stack/stackDaemon";
import { checkConfig } from "../../../components/plugin/stackConfig";
import { answer, served } from "../../support/engine";

type Properties = Record<string, string>;

let client: ResourceProviderClient;
let server: Server;

beforeAll(async () => ({ client, server } = await served()));
afterAll(() => {
  client.close();
  server.forceShutdown();
});

async function checked(olds: Properties, news: Properties): Promise<unknown> {
  const request = new CheckRequest();
  request.setOlds(Struct.fromJavaScript(olds));
  request.setNews(Struct.fromJavaScript(news));
  return (await answer<CheckResponse>((callback) => client.checkConfig(request, callback)))
    .getInputs()
    ?.toJavaScript();
}

async function changes(olds: Properties, news: Properties, urn = ""): Promise<number> {
  const request = new DiffRequest();
  request.setUrn(urn);
  request.setOldInputs(Struct.fromJavaScript(olds));
  request.setNews(Struct.fromJavaScript(news));
  return (await answer<DiffResponse>((callback) => client.diffConfig(request, callback))).getChanges();
}

describe("the provider of a stack", () => {
  it("gets a state id once, and keeps the id if the daemon's address changes", async () => {
    const first = await checked({}, { daemonHost: "" });
    expect(first).toEqual({ daemonHost: "", stateId: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
    const moved = await checked(first as Properties, { daemonHost: "ssh://one" });
    expect(moved).toEqual({ ...(first as Properties), daemonHost: "ssh://one" });
  });

  it("gets a different id in each state", async () => {
    const made = await Promise.all([1, 2].map(() => checkConfig({}, { daemonHost: "" })));
    expect(new Set(made.map(({ inputs }) => inputs.stateId)).size).toBe(2);
  });

  it("plans an update of the stack's provider only if the daemon's address changes", async () => {
    const config = { daemonHost: "", stateId: "1" };
    const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
    expect(await changes(config, { ...config })).toBe(DIFF_NONE);
    expect(await changes(config, { ...config, daemonHost: "ssh://one" })).toBe(DIFF_SOME);
  });

  describe("whose resource is given another Docker provider", () => {
    const before = { stateId: "1", providerName: "redis-link-state", daemonId: "A", daemonName: "one" };
    const [from, to] = [
      { ...before, daemonAddress: "ssh://one" },
      { ...before, daemonAddress: "ssh://one", stateId: "2", providerName: "redis-link-state-build" },
    ];
    const urn = "urn:pulumi:dev::shop::pulumi:providers:redis-link::redis-link-state-build";
    const given =
      "This was made with the default Docker provider, and is given the Docker provider build now";

    it("refuses another Docker provider on another daemon", async () => {
      const other = { ...to, daemonId: "B", daemonName: "two", daemonAddress: "ssh://two" };
      await expect(changes(from, other, urn)).rejects.toThrow(
        `${given}, which is of another daemon, that of two (ssh://two, ID B): its data would stay behind on the daemon of one ` +
          "(ssh://one, ID A). Nothing of it was changed. Give its component the default Docker provider, and for the other daemon " +
          "make a component of another name.",
      );
    });

    it("refuses another Docker provider on a daemon that is not known yet", async () => {
      const unknown = { stateId: "2", providerName: "redis-link-state-build" };
      await expect(changes(from, unknown, urn)).rejects.toThrow(
        `${given}, which is of another daemon: its data`,
      );
    });

    it("refuses another Docker provider on the same daemon", async () => {
      await expect(changes(from, to, urn)).rejects.toThrow(
        `${given}. Nothing of it was changed. Give its component the default Docker provider, whose settings may change. If all ` +
          "that was made with it is to go on with the other: pulumi state rename " +
          "'urn:pulumi:dev::shop::pulumi:providers:redis-link::redis-link-state' 'redis-link-state-build' (if that exists already, run an update of the former program first)",
      );
    });
  });
});

it("Pulumi's default provider gets no state id", async () => {
  expect(await checked({}, { version: "1.0.0" })).toEqual({ version: "1.0.0" });
});

describe("a stack that was made on a daemon", () => {
  const on = (daemonId: string, daemonName: string) => ({
    ...{ daemonHost: "", daemonId, daemonName, daemonAddress: `ssh://${daemonName}` },
  });
  const failures = async (olds: object, news: object) => (await checkConfig(olds, news)).failures;
  const ask = jest.spyOn(connection, "ask");
  /** Has the daemon list a volume with this label. */
  const has = (stack?: string) =>
    ask.mockImplementation((_daemon, path) => {
      const Labels = { "redis-link.stack": stack };
      if (path.startsWith("/services")) return Promise.reject(new Error("This node is not a swarm manager."));
      if (path.startsWith("/volumes"))
        return Promise.resolve({ Volumes: stack === undefined ? null : [{ Labels }] });
      return Promise.resolve([]);
    });

  afterEach(() => {
    delete process.env.REDIS_LINK_GONE_DAEMON;
    delete process.env.REDIS_LINK_RENAMED_DAEMON;
  });

  it("accepts the same daemon at another address, and any daemon for a new stack", async () => {
    expect(await failures(on("A", "one"), { ...on("A", "one"), host: "tcp://one:2375" })).toEqual([]);
    expect(await failures({}, on("A", "one"))).toEqual([]);
    expect(await failures({ daemonHost: "" }, on("A", "one"))).toEqual([]);
  });

  it("reaches resources with the daemon's former address at its new address", async () => {
    await checkConfig(
      { ...on("A", "one"), daemonHost: "tcp://former:2375" },
      { ...on("A", "one"), daemonHost: "ssh://one", host: "ssh://one" },
    );
    expect(daemonAt("tcp://former:2375").address).toBe("ssh://one");
    await checkConfig({ daemonHost: "ssh://unknown" }, { daemonHost: pulumi.runtime.unknownValue });
    expect(daemonAt("ssh://unknown").address).toBe("ssh://unknown");
    expect(daemonAt("tcp://third:2375").address).toBe("tcp://third:2375");
  });

  it("refuses another daemon, and names both daemons", async () => {
    expect(await failures(on("A", "one"), { ...on("B", "two"), host: "ssh://two" })).toEqual([
      {
        property: "daemonId",
        reason:
          'the stack is on the daemon of one (ssh://one, ID A), and the daemon of docker:host: "ssh://two" is that of two (ID B). ' +
          "Nothing was changed. Name the right one by docker:host, docker:context or their variables; to bring Redis to another node: " +
          "backup, destroy, the other docker:host, up, restore (docs/swarm.md); or, if it is gone for good " +
          "with all that the stack had there: REDIS_LINK_GONE_DAEMON=A pulumi up --refresh --run-program (or pulumi destroy)",
      },
    ]);
  });

  it("names the remedy for a state that already has new settings of a docker.Provider", async () => {
    const providerName = "redis-link-state-far";
    const olds = { ...on("A", "one"), providerName };
    const [failure] = await failures(olds, { ...on("B", "two"), host: "ssh://two", providerName });
    expect(failure?.reason).toMatch(
      / If this was an update, the state has the new settings of the Docker provider far: set the former ones and run `pulumi up` before any refresh or destroy, which would forget its containers\.$/,
    );
  });

  it("accepts another daemon if REDIS_LINK_GONE_DAEMON names the stack's former daemon by ID", async () => {
    process.env.REDIS_LINK_GONE_DAEMON = "A";
    expect(await failures(on("A", "one"), on("B", "two"))).toEqual([]);
    expect(await failures(on("C", "three"), on("B", "two"))).toHaveLength(1);
  });

  it.each<[has: string, stack: string | undefined]>([
    ["nothing that a stack made", undefined],
    ["what these stacks made: shop/dev", "shop/dev"],
  ])("refuses a daemon with the same ID but another name, and says that it has %s", async (what, stack) => {
    has(stack);
    const [failure, ...others] = await failures(on("A", "one"), { ...on("A", "two"), host: "ssh://two" });
    expect(others).toEqual([]);
    expect(failure?.reason).toContain(
      'the stack is on the daemon of one (ssh://one, ID A), and the daemon of docker:host: "ssh://two" is that of two, with the ' +
        `same ID, which all machines have that are made from one image. It has ${what}. Nothing was changed.`,
    );
    expect(failure?.reason).toContain(
      "if it is the same machine, and was renamed: REDIS_LINK_RENAMED_DAEMON=two pulumi up (or pulumi destroy); or, if it is gone",
    );
  });

  it("accepts a daemon with the same ID if REDIS_LINK_RENAMED_DAEMON names it or the state has no name", async () => {
    has();
    expect(await failures(on("A", ""), on("A", "two"))).toEqual([]);
    process.env.REDIS_LINK_RENAMED_DAEMON = "two";
    expect(await failures(on("A", "one"), on("A", "two"))).toEqual([]);
    expect(await failures(on("A", "one"), on("A", "three"))).toHaveLength(1);
    expect(await failures(on("A", "one"), on("B", "two"))).toHaveLength(1);
  });

  it("fails while the stack's daemon does not answer, unless REDIS_LINK_GONE_DAEMON names that daemon", () => {
    const daemon = { id: "A", name: "one", address: "ssh://one" };
    expect(whyNoAnswer(daemon, "no route")).toMatch(
      /^the stack is on the daemon of one \(ssh:\/\/one, ID A\), and no daemon answers: no route\. If it is only away, start it/,
    );
    process.env.REDIS_LINK_GONE_DAEMON = "A";
    expect(whyNoAnswer(daemon, "no route")).toBeUndefined();
  });

  it("passes the stack's daemon to the plugin in a variable's name, without keys", () => {
    const daemon = { id: "A:B", name: "one", address: "tcp://one:2376" };
    const name = variableName(daemon, { host: "tcp://one:2376", keyMaterial: "s3cret" });
    expect(name).toMatch(/^REDIS_LINK_DAEMON_[0-9a-f]+$/);
    expect(readVariableName({ PATH: "/bin", [name]: "/bin" })).toEqual({
      daemon,
      settings: { host: "tcp://one:2376" },
    });
    expect(readVariableName({ PATH: "/bin" })).toBeUndefined();
  });
});
