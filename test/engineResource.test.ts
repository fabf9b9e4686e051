import { homedir } from "node:os";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import type { dynamic } from "@pulumi/pulumi";
import { providerText } from "../components/engine/engineResource";
import { Network } from "../components/engine/network";
import { NetworkAttachment } from "../components/engine/networkAttachment";
import { Volume } from "../components/engine/volume";
import { recordStack } from "./support/recordedStack";

const ID = "a".repeat(64);
const labels = { "redis-link.stack": "redis-link/dev" };

/** What the text asks for, and what it asks the daemon. */
let required: string[];
let asked: unknown[][];

/** A daemon that has nothing. */
class Docker {
  constructor() {
    asked.push(["daemon", process.env.DOCKER_HOST]);
  }
  createNetwork = (options: unknown) => answer({ id: ID }, "createNetwork", options);
  createVolume = (options: unknown) => answer({}, "createVolume", options);
  getContainer = () => ({ inspect: () => answer({ NetworkSettings: { Networks: {} } }, "inspect") });
  getNetwork = (id: string) => ({
    connect: (options: unknown) => answer(undefined, "connect", id, options),
    inspect: () => Promise.reject(Object.assign(new Error("none"), { statusCode: 404 })),
  });
  getVolume = () => ({
    inspect: () => Promise.reject(Object.assign(new Error("none"), { statusCode: 404 })),
  });
}

function answer(value: unknown, ...call: unknown[]): Promise<unknown> {
  asked.push(call);
  return Promise.resolve(value);
}

/** Runs the text as Pulumi does (require-from-string), where nothing of this project can be required. */
function loaded(text: string): dynamic.ResourceProvider {
  const module = { exports: {} as { handler: () => dynamic.ResourceProvider } };
  const require = (name: string): unknown => {
    required.push(name);
    if (name !== "dockerode") throw new Error(`Cannot find module '${name}'`);
    return Docker;
  };
  const parameters = ["exports", "require", "module", "process"];
  const run = compileFunction(text, parameters) as (...values: unknown[]) => void;
  run(module.exports, require, module, process);
  return module.exports.handler();
}

beforeEach(() => {
  required = [];
  asked = [];
});

interface Row {
  operations: string;
  inputs: Record<string, unknown>;
  id: string;
  /** What creation asks the daemon. */
  made: unknown[][];
}

const daemonHost = "tcp://10.0.0.5:2375";
const rows: Row[] = [
  {
    operations: "networkOperations",
    inputs: { name: "n", internal: true, labels, daemonHost },
    id: ID,
    made: [["createNetwork", { Name: "n", CheckDuplicate: true, Internal: true, Labels: labels }]],
  },
  {
    operations: "networkAttachmentOperations",
    inputs: { networkId: ID, containerId: "c".repeat(64), aliases: ["redis"], daemonHost },
    id: "aaaaaaaaaaaa/cccccccccccc",
    made: [
      ["inspect"],
      ["connect", ID, { Container: "c".repeat(64), EndpointConfig: { Aliases: ["redis"] } }],
    ],
  },
  {
    operations: "volumeOperations",
    inputs: { name: "v", labels, daemonHost },
    id: "v",
    made: [["createVolume", { Name: "v", Labels: labels }]],
  },
];

describe.each(rows)("the text of $operations", ({ operations, inputs, id, made }) => {
  const text = providerText(operations);

  it("has all operations, which run without a file of this project", async () => {
    const provider = loaded(text);
    expect(await provider.create(inputs)).toEqual({ id, outs: inputs });
    expect(asked).toEqual([["daemon", daemonHost], ...made]);
    expect(new Set(required)).toEqual(new Set(["dockerode"]));
    expect(await provider.diff!(id, inputs, { ...inputs, daemonHost: undefined })).toEqual({
      changes: true,
      replaces: ["daemonHost"],
      deleteBeforeReplace: operations !== "volumeOperations",
    });
    await expect(provider.read!(id, undefined)).rejects.toThrow("cannot be imported");
    expect(provider.delete).toEqual(expect.any(Function));
  });

  it("loads the client only when there is something to ask", async () => {
    await loaded(text).diff!(id, inputs, inputs);
    expect(required).toEqual([]);
  });

  it("says nothing of where this project is, so that it is the same on each machine", () => {
    for (const folder of [resolve(__dirname, ".."), homedir(), "file://"]) expect(text).not.toContain(folder);
    expect(providerText(operations)).toBe(text);
  });
});

describe("a resource of the Engine API", () => {
  it.each([
    [
      "pulumi-nodejs:dynamic/link:Network",
      "networkOperations",
      { name: "n", internal: true, labels, daemonHost: "ssh://build" },
      (inputs: never) => new Network("it", inputs),
    ],
    [
      "pulumi-nodejs:dynamic/link:NetworkAttachment",
      "networkAttachmentOperations",
      { networkId: ID, containerId: "c", aliases: ["redis"], daemonHost: "ssh://build" },
      (inputs: never) => new NetworkAttachment("it", inputs),
    ],
    [
      "pulumi-nodejs:dynamic:Volume",
      "volumeOperations",
      { name: "v", labels, daemonHost: "ssh://build" },
      (inputs: never) => new Volume("it", inputs),
    ],
  ])(
    "is a %s, run by the text of %s, with its arguments as inputs",
    async (type, operations, inputs, make) => {
      const stack = await recordStack();
      const given = { ...inputs };
      make(given as never);
      await stack.settle();
      expect(given).toEqual(inputs);
      expect(stack.named("it")).toMatchObject({ type, inputs, operations: providerText(operations) });
      expect(Object.keys(stack.named("it").inputs).sort()).toEqual(Object.keys(inputs).sort());
    },
  );
});
