import assert from "node:assert/strict";
import { test } from "node:test";
import { chainsIn, chainsOf, Resources, surprises } from "../resources.ts";
import type { PreviewStep, ResourceState } from "../pulumiProgram.ts";
import { entryOf } from "./support/takenOver.ts";

const CONTAINER = "docker:index/container:Container";
const COMPONENT = "redis-link:index:LinkedContainer" as const;

/** URN of a resource, by its name. */
const of = (name: string) => `urn:pulumi:dev::linked::type::${name}`;

const state = (name: string, type: string, parent: string, more: Partial<ResourceState> = {}) =>
  [of(name), { type, parent: of(parent), provider: `${of("default")}::uuid`, ...more }] as const;

/** A consumer of a source that stays, one of that one, one of its own, and what each is made of. */
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

/** The api is the source of the web. */
const resources = withChange("web-link", { dependencies: [of("api-container")] });
const names = (urns: readonly string[]) => urns.map((urn) => urn.split("::").at(-1)).sort();
const all = (name: string) => [
  name,
  ...["container", "image", "link", "volumes"].map((part) => `${name}-${part}`),
];

void test("a container is found by its name, with all of its component", () => {
  assert.equal(resources.container("web"), of("web-container"));
  assert.equal(resources.container("db"), undefined);
  assert.deepEqual(names(resources.belongingsOf(of("web-container"))), all("web"));
});

void test("what it needs comes with it, and with that all that this one needs, but nothing that Pulumi makes itself", () => {
  assert.deepEqual(names(resources.allOf(of("other-container"))), all("other"));
  assert.deepEqual(names(resources.allOf(of("web-container"))), [...all("api"), ...all("web")].sort());
});

void test("what needs no container can be made while all runs", () => {
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
  ["volumes of an image that there are none of", { outputs: { volumes: [], kept: [] } }, false],
  ["volumes of an image", { outputs: { volumes: [{}] } }, true],
  ["those of an earlier image", { outputs: { volumes: [], kept: [{}] } }, true],
  ["volumes that stay anyway", { outputs: { volumes: [{}] }, retainOnDelete: true }, false],
  ["a volume of the Docker provider", { type: "docker:index/volume:Volume" }, true],
  ["a volume of ours", { type: "redis-link:docker:Volume", inputs: {} }, true],
  ["a volume of the user's own", { type: "redis-link:docker:Volume", inputs: { existing: true } }, false],
];

for (const [title, change, isKept] of DATA) {
  void test(`${title}: ${isKept ? "kept, with what it needs and is part of" : "nothing is kept"}`, () => {
    const some = withChange("api-volumes", change);
    const left = some.withoutData(some.urns);
    const kept = some.urns.filter((urn) => !left.includes(urn));
    assert.deepEqual(names(kept), isKept ? ["api", "api-image", "api-volumes"] : []);
  });
}

void test("Pulumi deletes a container with all that needs it, in components whose own container is gone too", () => {
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
  void test(`what needs another one (${by}) is deleted along with it, and what needs that`, () => {
    const some = withChange("web-image", change);
    assert.deepEqual(names(some.withDependents([of("api-container")])), [
      "api-container",
      "web-container",
      "web-image",
      "web-volumes",
    ]);
  });

/** Containers, what each needs, and how they are moved together. */
const CHAINS: readonly [title: string, moved: Record<string, string[]>, chains: string[]][] = [
  ["nothing is in no chain", {}, []],
  ["consumers of one source that stays are moved one at a time", { a: ["db"], b: ["db"] }, ["a", "b"]],
  ["a chain is moved together, sources first", { api: ["db"], web: ["api"] }, ["api web"]],
  [
    "two consumers of one that is moved are one chain, and others apart",
    { api: ["db"], other: ["db"], web: ["api"], cron: ["api"] },
    ["other", "api web cron"],
  ],
  ["chains that a later one joins keep their order", { a: [], b: [], c: ["a", "b"] }, ["a b c"]],
  ["a need that is stated of the source counts too", { a: ["b"], b: [] }, ["a b"]],
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

void test("containers hang on each other by the links of before, and by what the program says", () => {
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

void test("a takeover begins with what only adds", () => {
  const steps = ["create", "same", "read", "update", "delete", "replace"].map((op): PreviewStep => ({
    op,
    urn: op,
  }));
  assert.deepEqual(
    surprises(steps).map(({ op }) => op),
    ["update", "delete", "replace"],
  );
});
