import "../../support/mockedSwarm";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../../components";
import schema from "../../../components/schema.json";
import { fakeDaemon } from "../../support/fakeDaemon";
import { failuresOf } from "../../support/failures";
import { UNKNOWN } from "../../support/notation";
import { ran, type RecordedResource } from "../../support/recordedStack";
import { expectRefused } from "../../support/refused";

jest.mock("../../../components/container/untilReady");

beforeEach(() => void fakeDaemon({ "image.inspect": { Config: { ExposedPorts: {} } } }));

type Args = Record<string, unknown>;
type Component =
  | "ExistingSource"
  | "LinkedApp"
  | "LinkedService"
  | "MariaDbServer"
  | "PostgresServer"
  | "RedisServer"
  | "SourceContainer";

const SOURCE = { containerId: "c", containerName: "redis", ports: [{ number: 6379 }] };
const LINKED = { source: SOURCE, alias: "redis", image: "node:24", port: 80 };
const FIRST: Record<Component, Args> = {
  ExistingSource: { containerName: "db" },
  LinkedApp: LINKED,
  LinkedService: { ...LINKED, bindAddress: "0.0.0.0" },
  MariaDbServer: {},
  PostgresServer: {},
  RedisServer: {},
  SourceContainer: { image: "mongo:7" },
};

const make = (component: Component, args: Args) => {
  const Class = components[component] as new (name: string, args: object) => unknown;
  return new Class("it", { ...FIRST[component], ...args });
};

async function resourcesOf(component: Component, args: Args, preview = false) {
  const { stack } = await ran(() => make(component, args), { preview });
  return stack.resources.filter(({ parent }) => parent !== "");
}

/** A value; one that is not accepted, and how the error begins. */
type Row = [input: string, value: unknown, bad?: unknown, words?: string];

const FILES = { name: "nofile", soft: 9 };
const CONTAINER: Row[] = [
  ["user", "node", "a b", 'user: "a b"'],
  ["hostname", "web", "-", 'hostname: "-"'],
  ["dns", ["10.0.0.1"], ["dns"], 'dns: "dns"'],
  ["hosts", [{ host: "db", ip: "10.0.0.1" }], [{ host: "db", ip: "::1" }], 'hosts.ip: "::1"'],
  ["labels", { team: "shop" }, { "": "x" }, 'labels: ""'],
  ["ulimits", [{ ...FILES, hard: 9 }], [{ ...FILES, hard: 1 }], "ulimits.soft: 9"],
  ["memoryMb", 300, 1, "memoryMb: 1"],
  ["environment", { A: "1" }, { "A=": "1" }, 'environment: "A="'],
];
const IMAGE: Row = ["image", "mine:2", "Mine", 'image: "Mine"'];
const RESTART: Row = ["restart", "no", "never", 'restart: "never"'];
const VOLUME: Row = ["volume", "mine", "-", 'volume: "-"'];
const SQL: Row[] = [
  ["username", "shop", "a b", 'username: "a b"'],
  ["database", "shop", "a b", 'database: "a b"'],
  VOLUME,
];
const ANY: Row[] = [
  ["username", "a"],
  ["database", "a"],
  ["password", "p", "", 'password: ""'],
];
const ROWS: Record<Exclude<Component, "ExistingSource">, Row[]> = {
  LinkedApp: [
    ...CONTAINER,
    IMAGE,
    RESTART,
    ["hostPort", 8080, 70000, "hostPort: 70000"],
    ["bindAddress", "10.0.0.1", "all", 'bindAddress: "all"'],
  ],
  LinkedService: [
    ...CONTAINER,
    IMAGE,
    ["image", "mine:2", "sha256:1", 'image: "sha256:1" is not accepted. Nodes pull it'],
    ["hostPort", 8080, 70000, "hostPort: 70000"],
    ["bindAddress", "0.0.0.0", "127.0.0.1", 'bindAddress: "127.0.0.1"'],
  ],
  SourceContainer: [...CONTAINER, IMAGE, RESTART, ["scheme", "mongodb", "a b", 'scheme: "a b"'], ...ANY],
  PostgresServer: [...CONTAINER, IMAGE, RESTART, ...SQL, ["password", "p", "", 'password: ""']],
  MariaDbServer: [...CONTAINER, IMAGE, RESTART, ...SQL, ["password", "p", "", 'password: ""']],
  RedisServer: [...CONTAINER, IMAGE, RESTART, VOLUME, ["password", "p", "", 'password: ""']],
};
const cases = (Object.keys(ROWS) as (keyof typeof ROWS)[]).flatMap((component) =>
  ROWS[component].map((row): [Component, ...Row] => [component, ...row]),
);

const inputsOf = (resources: RecordedResource[]) =>
  Object.fromEntries(resources.map(({ name, inputs }) => [name, inputs]));

it.each(cases)(
  "%s.%s makes the same resources from an output as from a value",
  async (component, input, value) => {
    const known = await resourcesOf(component, { [input]: value });
    const later = await resourcesOf(component, { [input]: pulumi.output(value) });
    expect(inputsOf(later)).toEqual(inputsOf(known));
  },
);

it.each(cases)(
  "%s.%s leaves other inputs known in a preview in which only this input is unknown",
  async (component, input, value) => {
    const without = await resourcesOf(component, { [input]: value }, true);
    const unknown = await resourcesOf(component, { [input]: pulumi.output(pulumi.unknown) }, true);
    expect(unknown.map(({ type }) => type)).toEqual(expect.arrayContaining(without.map(({ type }) => type)));
    const isRun = ({ type }: RecordedResource) => /:(?:Container|Service)$/.test(type);
    const [before, after] = [without, unknown].map((all) => all.find(isRun)?.inputs ?? {});
    const isChanged = (key: string) => JSON.stringify(after?.[key]) !== JSON.stringify(before?.[key]);
    const changed = Object.keys({ ...after }).filter(isChanged);
    expect(changed.length).toBeLessThanOrEqual(3);
  },
);

it.each(cases.filter(([, , , bad]) => bad !== undefined))(
  "%s.%s refuses a wrong value with the same error as a value and as an output",
  async (component, input, _value, bad, words = "") => {
    await expectRefused(() => make(component, { [input]: bad }), words);
    const failures = await failuresOf(() => resourcesOf(component, { [input]: pulumi.output(bad) }));
    expect(failures[0]).toContain(words);
  },
);

it("a port whose value is known later leaves other ports known", async () => {
  const ports = [
    { internal: 90, external: pulumi.output(pulumi.unknown) },
    { internal: 91, external: 9191, ip: pulumi.output("10.0.0.1") },
  ];
  const made = await resourcesOf("LinkedApp", { ports, hostPort: 8080 }, true);
  expect(made.find(({ name }) => name === "it-container")?.inputs.ports).toEqual([
    { internal: 80, external: 8080, ip: "127.0.0.1", protocol: "tcp" },
    { internal: 90, external: UNKNOWN, ip: "127.0.0.1", protocol: "tcp" },
    { internal: 91, external: 9191, ip: "10.0.0.1", protocol: "tcp" },
  ]);
});

it("refuses a host port that two containers publish, as soon as the port is known", async () => {
  const ports = [{ internal: 90, external: pulumi.output(8080) }];
  expect(await failuresOf(() => resourcesOf("LinkedApp", { ports, hostPort: 8080 }))).toEqual([
    expect.stringContaining('ports: "127.0.0.1:8080/tcp" is not accepted. It is published twice'),
  ]);
});

it.each<[Args, string, late?: string]>([
  [{ ports: [{ number: 0 }] }, "ports: 0", "ports: an output is not accepted. It must be a known value"],
  [{ scheme: "a b" }, 'scheme: "a b"'],
])("an ExistingSource refuses %j, as a value and as an output", async (bad, words, lateWords = words) => {
  await expectRefused(() => make("ExistingSource", bad), words);
  const late = Object.fromEntries(Object.entries(bad).map(([input, value]) => [input, pulumi.output(value)]));
  const failures = await failuresOf(() => resourcesOf("ExistingSource", late));
  expect(failures).toEqual([expect.stringContaining(lateWords)]);
});

it.each<Component>(["LinkedApp", "LinkedService"])(
  "hosts and hostname of a %s are refused once their value is known to be a link's alias",
  async (component) => {
    for (const args of [
      { hostname: pulumi.output("Redis") },
      { hosts: [{ host: pulumi.output("redis"), ip: "10.0.0.1" }] },
    ])
      expect(await failuresOf(() => resourcesOf(component, args))).toEqual([
        expect.stringContaining("It is the alias of a link: choose another."),
      ]);
  },
);

it("every argument that accepts an output has a row in this test", () => {
  const apart = ["source", "links", "ports", "volumes", "writable", "container", "manager", "image"];
  for (const component of Object.keys(ROWS) as (keyof typeof ROWS)[]) {
    const { inputProperties } = schema.resources[`redis-link:index:${component}`];
    const open = Object.entries(inputProperties as Record<string, { plain?: boolean }>)
      .filter(([input, { plain }]) => !plain && !apart.includes(input))
      .map(([input]) => input);
    const rows = ROWS[component].map(([input]) => input);
    expect(open.filter((input) => !rows.includes(input))).toEqual([]);
  }
});
