import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  LinkedApp,
  LinkedContainer,
  PostgresServer,
  RedisServer,
  SourceContainer,
  type LinkSource,
} from "../../components";
import { provider } from "../../components/plugin/provider";
import { fakeDaemon } from "../support/fakeDaemon";
import { recordStack, type RecordedResource } from "../support/recordedStack";

jest.mock("../../components/container/untilReady");
beforeEach(() => void fakeDaemon());

type Options = pulumi.ComponentResourceOptions;

const SOURCE: LinkSource = { containerId: "5".repeat(64), containerName: "store", ports: [{ number: 6379 }] };
const LINKED = { source: SOURCE, alias: "redis", image: "node:24" };

const COMPONENTS: Record<string, (opts: Options) => pulumi.ComponentResource> = {
  RedisServer: (opts) => new RedisServer("whole", {}, opts),
  PostgresServer: (opts) => new PostgresServer("whole", {}, opts),
  SourceContainer: (opts) => new SourceContainer("whole", { image: "mongo:7", ports: [] }, opts),
  LinkedApp: (opts) => new LinkedApp("whole", LINKED, opts),
  LinkedContainer: (opts) => new LinkedContainer("whole", LINKED, opts),
};

async function registered(kind: string, options: () => Options = () => ({})) {
  const stack = await recordStack();
  COMPONENTS[kind]!(options());
  await stack.settle();
  const below = stack.resources.filter(({ parent }) => parent === "whole");
  return { stack, whole: stack.named("whole"), below };
}

const first = () => new docker.Container("first", { image: "x", name: "first" });
const there = () => new docker.Provider("there", { host: "ssh://there" });

/** Options of a resource. Without retainOnDelete it has its parent's. */
const said = ({ options, aliases, saysRetain }: RecordedResource) => ({ ...options, aliases, saysRetain });
const SILENT = { aliases: [], saysRetain: false };

describe.each(Object.keys(COMPONENTS))("%s with the option", (kind) => {
  it("deletes a child before its replacement exactly if the child's operations say so", async () => {
    const { below } = await registered(kind);
    const own = below.filter(({ type }) => type.startsWith("redis-link:docker:"));
    expect(own.length).toBeGreaterThan(0);
    for (const { type, options } of own) {
      const diff = await provider.diff("", `urn:pulumi:dev::shop::${type}::it`, {}, {});
      expect([type, options.deleteBeforeReplace ?? false]).toEqual([type, diff.deleteBeforeReplace]);
    }
  });

  // The rows of the table "Options" in docs/components.md. The engine hands on what the component says of retainOnDelete,
  // deletedWith, aliases and transforms to children without their own.
  it.each<[string, Options, object, object]>([
    ["protect", { protect: true }, { protect: true }, { protect: true }],
    ["retainOnDelete", { retainOnDelete: true }, { retainOnDelete: true, saysRetain: true }, {}],
    ["aliases", { aliases: [{ name: "old" }] }, { aliases: [{ name: "old" }] }, {}],
    ["transforms", { transforms: [() => undefined] }, { transforms: 1 }, {}],
    ["ignoreChanges", { ignoreChanges: ["image"] }, { ignoreChanges: ["image"] }, {}],
    ["replaceOnChanges", { replaceOnChanges: ["image"] }, { replaceOnChanges: ["image"] }, {}],
    ["customTimeouts", { customTimeouts: { create: "5m" } }, { createTimeout: "5m" }, {}],
  ])(
    "%s applies to the component, and to those children that docs/components.md lists",
    async (_option, opts, ofWhole, ofEach) => {
      const { whole, below } = await registered(kind, () => opts);
      const without = await registered(kind);
      expect(said(whole)).toEqual({ ...SILENT, ...ofWhole });
      expect(below.map(said)).toEqual(without.below.map((one) => ({ ...said(one), ...ofEach })));
    },
  );

  it("deletedWith applies to the component, and no child has another deletedWith", async () => {
    const { whole, below } = await registered(kind, () => ({ deletedWith: first() }));
    expect(whole.options.deletedWith).toBe("first");
    expect(below.filter(({ options }) => options.deletedWith)).toEqual([]);
  });

  it("dependsOn registers the component and its children after the other resource", async () => {
    const later = new Promise<number>((resolve) => setImmediate(() => setImmediate(resolve, 0)));
    const { stack, whole } = await registered(kind, () => ({ dependsOn: pulumi.output(later).apply(first) }));
    expect(whole.dependencies).toEqual(["first"]);
    expect(stack.resources.slice(0, 2).map(({ name }) => name)).toEqual(["first", "whole"]);
  });

  it.each<[string, () => Options]>([
    ["provider", () => ({ provider: there() })],
    ["providers", () => ({ providers: { docker: there() } })],
  ])("%s applies to all children, and sets the daemon of networks and volumes", async (_option, opts) => {
    const { below } = await registered(kind, opts);
    const on = ({ type, options, inputs }: RecordedResource) =>
      type.startsWith("docker:") ? options.provider : inputs.daemonHost;
    const daemons = below.filter(({ type }) => !type.startsWith("random:")).map(on);
    expect(new Set(daemons)).toEqual(new Set(["there", "ssh://there"]));
  });
});
