import assert from "node:assert/strict";
import { test } from "node:test";
import { chainsIn, Resources, surprises } from "../resources.ts";
import type { Entry } from "../journal.ts";
import type { PreviewStep, ResourceState } from "../pulumiProgram.ts";

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

function withChange(name: string, change: Partial<ResourceState>): Resources {
  return new Resources(states.map(([urn, one]) => [urn, urn === of(name) ? { ...one, ...change } : one]));
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

const dataRows: { title: string; change: Partial<ResourceState>; kept: string[] }[] = [
  {
    title: "volumes of an image that there are none of",
    change: { outputs: { volumes: [], kept: [] } },
    kept: [],
  },
  {
    title: "volumes of an image",
    change: { outputs: { volumes: [{}] } },
    kept: ["api", "api-image", "api-volumes"],
  },
  {
    title: "those of an earlier image",
    change: { outputs: { volumes: [], kept: [{}] } },
    kept: ["api", "api-image", "api-volumes"],
  },
  {
    title: "volumes that stay anyway",
    change: { outputs: { volumes: [{}] }, retainOnDelete: true },
    kept: [],
  },
  {
    title: "a volume of the Docker provider",
    change: { type: "docker:index/volume:Volume" },
    kept: ["api", "api-image", "api-volumes"],
  },
  {
    title: "a volume of ours",
    change: { type: "redis-link:docker:Volume", inputs: {} },
    kept: ["api", "api-image", "api-volumes"],
  },
  {
    title: "a volume of the user's own",
    change: { type: "redis-link:docker:Volume", inputs: { existing: true } },
    kept: [],
  },
];

for (const { title, change, kept } of dataRows) {
  void test(`${title}: ${kept.length > 0 ? "kept, with what it needs and is part of" : "nothing is kept"}`, () => {
    const some = withChange("api-volumes", change);
    const left = some.withoutData(some.urns);
    assert.deepEqual(names(some.urns.filter((urn) => !left.includes(urn))), kept);
  });
}

void test("Pulumi deletes a container with all that needs it, in components whose own container is gone too", () => {
  const webGone = new Resources(
    states
      .filter(([urn]) => urn !== of("web-container"))
      .map(([urn, one]) => [
        urn,
        urn === of("web-link") ? { ...one, dependencies: [of("api-container")] } : one,
      ]),
  );
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

void test("containers hang on each other by the links of before, and by what the program says", () => {
  const entry = (name: string) => ({ name }) as Entry;
  const plan = (links: Record<string, string>) => ({
    ...{ version: 1 as const, project: "linked", stack: "dev", sources: "keep" as const },
    containers: ["api", "web", "other"].map((name) => ({
      ...{ name, resource: name, type: COMPONENT, action: "recreate" as const },
      links: links[name] === undefined ? [] : [{ source: links[name], alias: "x" }],
    })),
  });
  const journal = {
    ...{ version: 1 as const, phase: "none" as const, pulumi: "idle" as const, startedAt: 0 },
    entries: ["api", "other", "web"].map(entry),
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
