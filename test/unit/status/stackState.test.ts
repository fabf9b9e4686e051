import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { clientFor } from "../../../components/status/stateDaemon";
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
const made = (name: string, id = idOf(name)) => ({
  ...{ urn: urn(CONTAINER, name), type: CONTAINER, id, outputs: { name, envs: "[secret]" } },
});
const PROVIDER = "pulumi:providers:redis-link";
const provider = (name: string, rest: object) => ({ urn: urn(PROVIDER, name), type: PROVIDER, ...rest });
const STACK = "pulumi:pulumi:Stack";
const state = (...resources: object[]) => ({
  version: 3,
  deployment: {
    resources: [{ urn: `urn:pulumi:dev::redis-link::${STACK}::redis-link-dev`, type: STACK }, ...resources],
  },
});
const across = (outputs: object) => link(outputs, { type: "redis-link:docker:OverlayLink" });

test("takes the stack's daemon for a swarm manager if a source is on another daemon", () => {
  const [a, b] = ["ssh://a", "ssh://b"];
  expect(parseStackState(state(across({ daemonHost: a, sourceDaemon: b }))).isManager).toBe(true);
  expect(parseStackState(state(across({ daemonHost: a, sourceDaemon: a }))).isManager).toBe(undefined);
  expect(parseStackState(state(link({ daemonHost: a }))).isManager).toBe(undefined);
});

const byName = { containerId: "db", sourceName: "db" };
const [unmade, far] = [{ consumerId: undefined }, { daemonHost: "ssh://far" }];

test.each<[what: string, resources: object[], of: object[], daemonHost?: string]>([
  ["a link of the stack's own containers", [made("app"), made("store"), link({})], [{}]],
  [
    "a link to an existing source, by the source's name",
    [made("app"), link({ containerId: "db" })],
    [byName],
  ],
  ["a link to an existing source, by the source's id", [made("app"), link({})], [{ sourceName: undefined }]],
  ["a link of a consumer that is not of the stack", [made("store"), link({})], [unmade]],
  ["a link across the nodes of a swarm", [made("store"), across({})], [{ ...unmade, isAcross: true }]],
  ["no link that is about to be deleted", [link({}, { delete: true })], []],
  ["no link without an alias", [link({ alias: "" })], []],
  ["a link on another daemon", [made("app"), made("store"), link(far)], [far], "ssh://far"],
  [
    "links on two daemons, with a consumer of the same name on each",
    [made("app"), made("app", idOf("other app")), made("store"), link(far), link({})],
    [{ ...unmade, ...far }, unmade],
    "ssh://far",
  ],
])("reads from a state %s", (...[, resources, of, daemonHost]) => {
  const links = of.map((change) => ({ ...WANTED, ...change }));
  expect(parseStackState(state(...resources))).toEqual({
    ...{ stack: "redis-link/dev", states: [], links, daemonHost },
  });
});

test("reads an id for each daemon from a state", () => {
  const ids = { "redis-link-state": "one", "redis-link-state-build": "two", default: undefined };
  const providers = Object.entries(ids).map(([name, stateId]) => provider(name, { outputs: { stateId } }));
  expect(parseStackState(state(...providers)).states).toEqual(["one", "two"]);
});

test("reads the daemon's settings from a state, without a secret key", () => {
  const of = (name: string, inputs: object) => provider(name, { inputs });
  const far = { daemonHost: "ssh://far", host: "ssh://far", sshOpts: '["-i","key"]' };
  const providers = [of("here", { daemonHost: "" }), of("far", far)];
  expect(parseStackState(state(...providers, link({ daemonHost: "ssh://far" })))).toMatchObject({
    settings: { host: "ssh://far", sshOpts: ["-i", "key"] },
  });
  expect(parseStackState(state(...providers, link({}))).settings).toEqual({});
  // A manager at another address is reached with the same settings.
  expect(parseStackState(state(of("far", far), link({ daemonHost: "ssh://manager" })))).toMatchObject({
    settings: { host: "ssh://far" },
  });
  const key = { daemonHost: "tcp://far", keyMaterial: { ciphertext: "v1:x" } };
  const secret = parseStackState(state(of("far", key), link({ daemonHost: "tcp://far" })));
  expect(secret.hasSecretKey).toBe(true);
  expect(() => clientFor(secret)).toThrow("docker:keyMaterial: it is secret, and not read from the state.");
});

test("refuses an empty state, with the remedy", () => {
  for (const empty of [{}, { deployment: {} }, { deployment: { resources: [] } }])
    expect(() => parseStackState(empty)).toThrow(
      "There is nothing in the stack's state: bring it up first. Run this in the folder of",
    );
});

const folder = mkdtempSync(join(tmpdir(), "redis-link-pulumi-"));
const PATH = process.env.PATH ?? "";
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => (process.env.PATH = PATH));

test.each<[words: string, script: string | undefined]>([
  ["there is no `pulumi` on the PATH. Run this in", undefined],
  [
    "no Pulumi.yaml project file found. Run this in",
    'echo "error: no Pulumi.yaml project file found" >&2; exit 255',
  ],
  ["no stack named prod found. Run this in", 'echo "error: no stack named $5 found" >&2; exit 1'],
  [
    "failed to load checkpoint: place 1: unexpected end of JSON input. The state's file is damaged. Beside it, " +
      ".pulumi/stacks/PROJECT/STACK.json.bak in the state's folder is what it was one write before: copy that over STACK.json, and run `npx redis-link recover`.",
    'echo "error: failed to load checkpoint: place 1: unexpected end of JSON input" >&2; exit 1',
  ],
])("reading a state fails with the remedy: %s", async (words, script) => {
  if (script === undefined) process.env.PATH = "/nowhere";
  else {
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.PATH = [folder, PATH].join(delimiter);
  }
  await expect(readStackState(folder, "prod")).rejects.toThrow(`The stack's state cannot be read: ${words}`);
});
