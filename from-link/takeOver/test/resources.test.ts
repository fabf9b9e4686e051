import assert from "node:assert/strict";
import { test } from "node:test";
import { chainsIn, chainsOf, Resources, surprises } from "../resources.ts";
import type { PreviewStep, ResourceState } from "../pulumiProgram.ts";
import { entryOf } from "./support/takenOver.ts";

const CONTAINER = "docker:index/container:Container";
const COMPONENT = "redis-link:index:LinkedContainer" as const;

/** URN of the resource with this name. */
const of = (name: string) => `urn:pulumi:dev::linked::type::${name}`;

const state = (name: string, type: string, parent: string, more: Partial<ResourceState> = {}) =>
  [of(name), { type, parent: of(parent), provider: `${of("default")}::uuid`, ...more }] as const;

/** The components api, web and other, each with its resources. */
const states: (readonly [string, ResourceState])[] = [
  [of("stack"), { type: "pulumi:pulumi:Stack" }],
  [of("default"), { type: "pulumi:providers:docker" }],
  ...["api", "web", "other"].flatMap((name) => [
    state(name, COMPONENT, "stack"),
    state(`${name}-link`, "redis-link:docker:Link", name),
    state(`${name}-image`, "docker:index/remoteImage:RemoteImage", name),
    state(`${name}-volumes`, "redis-link:docker:ImageVolumes", name, { dependencies: [of(`${name}-image`)] }),
    state(`${name}-container`, CONTAINER, name, {
      inputs: { name },
      dependencies: [of(`${name}-image`)],
      propertyDependencies: {
        networksAdvanced: [of(`${name}-link`)],
        volumes: [of(`${name}-volumes`)],
        name: null,
      },
    }),
  ]),
];

function withChange(name: string, change: Partial<ResourceState>, all = states): Resources {
  return new Resources(all.map(([urn, one]) => [urn, urn === of(name) ? { ...one, ...change } : one]));
}

/** `api` is the source of `web`. */
const resources = withChange("web-link", { dependencies: [of("api-container")] });
const names = (urns: readonly string[]) => urns.map((urn) => urn.split("::").at(-1)).sort();
const all = (name: string) => [
  name,
  ...["container", "image", "link", "volumes"].map((part) => `${name}-${part}`),
];

void test("finds a container by its name, with all resources of its component", () => {
  assert.equal(resources.container("web"), of("web-container"));
  assert.equal(resources.container("db"), undefined);
  assert.deepEqual(names(resources.belongingsOf(of("web-container"))), all("web"));
});

void test("collects all dependencies of a container, except the stack and default providers", () => {
  assert.deepEqual(names(resources.allOf(of("other-container"))), all("other"));
  assert.deepEqual(names(resources.allOf(of("web-container"))), [...all("api"), ...all("web")].sort());
});

void test("selects the resources that can be made without a container", () => {
  const early = resources.withoutContainers(resources.urns);
  const kept = (name: string, ...parts: string[]) => [name, ...parts.map((part) => `${name}-${part}`)];
  assert.deepEqual(
    names(early),
    [
      ...kept("api", "image", "link", "volumes"),
      ...kept("other", "image", "link", "volumes"),
      ...kept("web", "image", "volumes"),
    ].sort(),
  );
});

const DATA: readonly [title: string, change: Partial<ResourceState>, isKept: boolean][] = [
  ["image volumes of an image that declares no volumes", { outputs: { volumes: [], kept: [] } }, false],
  ["image volumes", { outputs: { volumes: [{}] } }, true],
  ["image volumes of an earlier image", { outputs: { volumes: [], kept: [{}] } }, true],
  ["image volumes with retainOnDelete", { outputs: { volumes: [{}] }, retainOnDelete: true }, false],
  ["a volume of the Docker provider", { type: "docker:index/volume:Volume" }, true],
  ["a volume of this package", { type: "redis-link:docker:Volume", inputs: {} }, true],
  ["an existing volume of the user", { type: "redis-link:docker:Volume", inputs: { existing: true } }, false],
];

for (const [title, change, isKept] of DATA) {
  void test(`${isKept ? "keeps" : "does not keep"} ${title} when resources are removed`, () => {
    const some = withChange("api-volumes", change);
    const left = some.withoutData(some.urns);
    const kept = some.urns.filter((urn) => !left.includes(urn));
    assert.deepEqual(names(kept), isKept ? ["api", "api-image", "api-volumes"] : []);
  });
}

void test("lists all dependents of a container, even of components whose container is gone", () => {
  const left = states.filter(([urn]) => urn !== of("web-container"));
  const webGone = withChange("web-link", { dependencies: [of("api-container")] }, left);
  const belongings = webGone.belongingsOf(of("api-container"));
  assert.deepEqual(names(webGone.withDependents(belongings)), [...all("api"), "web-link"].sort());
});

for (const [by, change] of Object.entries({
  parent: { parent: of("api-container") },
  "deleted with": { deletedWith: of("api-container") },
  "replaced with": { replaceWith: [of("api-container")] },
  property: { propertyDependencies: { container: [of("api-container")] } },
}))
  void test(`lists dependents by the relation "${by}", and their dependents`, () => {
    const some = withChange("web-image", change);
    assert.deepEqual(names(some.withDependents([of("api-container")])), [
      "api-container",
      "web-container",
      "web-image",
      "web-volumes",
    ]);
  });

/** Containers with their dependencies, and the chains in which they are moved. */
const CHAINS: readonly [title: string, moved: Record<string, string[]>, chains: string[]][] = [
  ["makes no chains if there are no containers", {}, []],
  ["moves consumers of a kept source one at a time", { a: ["db"], b: ["db"] }, ["a", "b"]],
  ["moves a chain together, sources first", { api: ["db"], web: ["api"] }, ["api web"]],
  [
    "puts two consumers of a moved source into the source's chain, and other containers into chains of their own",
    { api: ["db"], other: ["db"], web: ["api"], cron: ["api"] },
    ["other", "api web cron"],
  ],
  [
    "joins two chains in their order if a later container needs both",
    { a: [], b: [], c: ["a", "b"] },
    ["a b c"],
  ],
  ["joins a container and a later container on which the first depends", { a: ["b"], b: [] }, ["a b"]],
];

for (const [title, moved, chains] of CHAINS) {
  void test(title, () => {
    const all = Object.entries(moved).map(([name, needs]) => ({ name, needs }));
    assert.deepEqual(
      chainsOf(all).map((chain) => chain.map(({ name }) => name).join(" ")),
      chains,
    );
  });
}

void test("chains containers that depend on each other by old links or in the program", () => {
  const plan = (links: Record<string, string>) => ({
    ...{ version: 1 as const, project: "linked", stack: "dev", sources: "keep" as const },
    containers: ["api", "web", "other"].map((name) => ({
      ...{ name, resource: name, type: COMPONENT, action: "recreate" as const },
      links: links[name] === undefined ? [] : [{ source: links[name], alias: "x" }],
    })),
  });
  const journal = {
    ...{ version: 1 as const, phase: "none" as const, pulumi: "idle" as const, startedAt: 0 },
    entries: ["api", "other", "web"].map((name) => entryOf(name)),
  };
  const chains = (some: Resources, links: Record<string, string>) =>
    chainsIn({ plan: plan(links), journal }, some).map((chain) => chain.map(({ name }) => name).join(" "));
  assert.deepEqual(chains(resources, {}), ["other", "api web"]);
  assert.deepEqual(chains(new Resources(states), {}), ["api", "other", "web"]);
  assert.deepEqual(chains(new Resources(states), { other: "api" }), ["api other", "web"]);
  assert.deepEqual(chains(resources, { other: "db" }), ["other", "api web"]);
});

void test("accepts only additions in the preview of a takeover", () => {
  const steps = ["create", "same", "read", "update", "delete", "replace"].map((op): PreviewStep => ({
    op,
    urn: op,
  }));
  assert.deepEqual(
    surprises(steps).map(({ op }) => op),
    ["update", "delete", "replace"],
  );
});
