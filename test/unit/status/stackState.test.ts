import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { clientFor } from "../../../components/status/collect";
import { parseStackState, readStackState } from "../../../components/status/stackState";
import { idOf, WANTED } from "../../support/linkedContainers";

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::redis-link::redis-link:index:LinkedApp$${type}::${name}`;
const LINK = "redis-link:docker:Link";
const CONTAINER = "docker:index/container:Container";
const link = (outputs: object, rest: object = {}) => ({
  ...{ urn: urn(LINK, "app-redis"), type: LINK, id: idOf("app-link-redis") },
  outputs: {
    name: "app-link-redis",
    alias: "redis",
    consumer: "app",
    containerId: idOf("store"),
    ...outputs,
  },
  ...rest,
});
const made = (name: string) => ({
  urn: urn(CONTAINER, name),
  type: CONTAINER,
  id: idOf(name),
  outputs: { name, envs: "[secret]" },
});
const state = (...resources: object[]) => ({
  version: 3,
  deployment: {
    resources: [
      { urn: "urn:pulumi:dev::redis-link::pulumi:pulumi:Stack::redis-link-dev", type: "pulumi:pulumi:Stack" },
      ...resources,
    ],
  },
});

test("the daemon that is looked at is a manager's, if that is not the one of the source", () => {
  const across = (outputs: object) => link(outputs, { type: "redis-link:docker:OverlayLink" });
  const [a, b] = ["ssh://a", "ssh://b"];
  expect(parseStackState(state(across({ daemonHost: a, sourceDaemon: b }))).isManager).toBe(true);
  expect(parseStackState(state(across({ daemonHost: a, sourceDaemon: a }))).isManager).toBe(undefined);
  expect(parseStackState(state(link({ daemonHost: a }))).isManager).toBe(undefined);
});

test.each<[what: string, resources: object[], links: object[], daemonHost: string | undefined]>([
  ["a link of the stack's own containers", [made("app"), made("store"), link({})], [WANTED], undefined],
  [
    "an existing source, by its name",
    [made("app"), link({ containerId: "db" })],
    [{ ...WANTED, containerId: "db", sourceName: "db" }],
    undefined,
  ],
  [
    "an existing source, by its id",
    [made("app"), link({})],
    [{ ...WANTED, sourceName: undefined }],
    undefined,
  ],
  [
    "a consumer that is not of the stack",
    [made("store"), link({})],
    [{ ...WANTED, consumerId: undefined }],
    undefined,
  ],
  [
    "a link across the nodes of a swarm",
    [made("store"), link({}, { type: "redis-link:docker:OverlayLink" })],
    [{ ...WANTED, consumerId: undefined, isAcross: true }],
    undefined,
  ],
  ["one that is about to go", [link({}, { delete: true })], [], undefined],
  ["one that says not all", [link({ alias: "" })], [], undefined],
  [
    "another daemon",
    [made("app"), made("store"), link({ daemonHost: "ssh://far" })],
    [{ ...WANTED, daemonHost: "ssh://far" }],
    "ssh://far",
  ],
  [
    "two daemons, with a consumer of one name on each",
    [
      ...[made("app"), { ...made("app"), id: idOf("other app") }, made("store")],
      ...[link({ daemonHost: "ssh://far" }), link({})],
    ],
    [
      { ...WANTED, consumerId: undefined, daemonHost: "ssh://far" },
      { ...WANTED, consumerId: undefined },
    ],
    "ssh://far",
  ],
])("what a state says of links: %s", (_what, resources, links, daemonHost) => {
  expect(parseStackState(state(...resources))).toEqual({
    ...{ stack: "redis-link/dev", states: [], links, daemonHost },
  });
});

test("a state says its ids, one for each daemon", () => {
  const provider = (name: string, stateId?: string) => ({
    ...{
      urn: urn("pulumi:providers:redis-link", name),
      type: "pulumi:providers:redis-link",
      outputs: { stateId },
    },
  });
  const { states } = parseStackState(
    state(
      provider("redis-link-state", "one"),
      provider("redis-link-state-build", "two"),
      provider("default"),
    ),
  );
  expect(states).toEqual(["one", "two"]);
});

test("a state says how its daemon is reached, but for a key", () => {
  const provider = (name: string, inputs: object) => ({
    ...{ urn: urn("pulumi:providers:redis-link", name), type: "pulumi:providers:redis-link", inputs },
  });
  const far = { daemonHost: "ssh://far", host: "ssh://far", sshOpts: '["-i","key"]' };
  const providers = [provider("here", { daemonHost: "" }), provider("far", far)];
  expect(parseStackState(state(...providers, link({ daemonHost: "ssh://far" })))).toMatchObject({
    settings: { host: "ssh://far", sshOpts: ["-i", "key"] },
  });
  expect(parseStackState(state(...providers, link({}))).settings).toEqual({});
  // A manager has an address of its own, and is reached as the rest is.
  expect(parseStackState(state(provider("far", far), link({ daemonHost: "ssh://manager" })))).toMatchObject({
    settings: { host: "ssh://far" },
  });
  const key = { daemonHost: "tcp://far", keyMaterial: { ciphertext: "v1:x" } };
  const secret = parseStackState(state(provider("far", key), link({ daemonHost: "tcp://far" })));
  expect(secret.hasSecretKey).toBe(true);
  expect(() => clientFor(secret)).toThrow("docker:keyMaterial: it is secret, and not read from the state.");
});

test("a state with nothing in it says what to do", () => {
  for (const empty of [{}, { deployment: {} }, { deployment: { resources: [] } }])
    expect(() => parseStackState(empty)).toThrow(
      "There is nothing in the stack's state: bring it up first. Run this in the folder of",
    );
});

const folder = mkdtempSync(join(tmpdir(), "redis-link-pulumi-"));
const PATH = process.env.PATH ?? "";
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => (process.env.PATH = PATH));

test.each<[what: string, script: string | undefined, words: string]>([
  ["no Pulumi", undefined, "The stack's state cannot be read: there is no `pulumi` on the PATH. Run this in"],
  [
    "no project",
    'echo "error: no Pulumi.yaml project file found" >&2; exit 255',
    "cannot be read: no Pulumi.yaml project file found. Run this in",
  ],
  [
    "a stack that is not there",
    'echo "error: no stack named $5 found" >&2; exit 1',
    "cannot be read: no stack named prod found. Run this in",
  ],
  [
    "a state's file that was cut off",
    'echo "error: failed to load checkpoint: place 1: unexpected end of JSON input" >&2; exit 1',
    "STACK.json.bak in the state's folder is what it was one write before: copy that over STACK.json, and run `npx redis-link recover`.",
  ],
])("%s is said with the remedy", async (_what, script, words) => {
  if (script === undefined) process.env.PATH = "/nowhere";
  else {
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.PATH = [folder, PATH].join(delimiter);
  }
  await expect(readStackState(folder, "prod")).rejects.toThrow(words);
});
