import {
  MariaDbServer,
  PostgresServer,
  RedisServer,
  SourceContainer,
  type RedisServerArgs,
} from "../../../components";
import { mysqlNative } from "../../../components/sources/password";
import { STACK_LABEL } from "../../support/hardened";
import { PASSWORD, PASSWORD_HASH } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { ran } from "../../support/recordedStack";
import { refusesFirst } from "../../support/refused";

jest.mock("../../../components/container/untilReady");

/** Arguments of all sources. */
type Args = Omit<RedisServerArgs, "auth">;

const SOURCES = {
  RedisServer: (args: Args) => new RedisServer("db", args),
  PostgresServer: (args: Args) => new PostgresServer("db", args),
  MariaDbServer: (args: Args) => new MariaDbServer("db", args),
  SourceContainer: (args: Args) =>
    new SourceContainer("db", { image: "mongo:7", ports: [], passwordVariables: ["P"], ...args }),
};
type Kind = keyof typeof SOURCES;

const ALL = Object.keys(SOURCES) as Kind[];
const SERVERS = ALL.filter((kind) => kind !== "SourceContainer");

const registered = (kind: Kind, args: Args = {}, run = {}) => ran(() => SOURCES[kind](args), run);

describe.each(ALL)("a %s", (kind) => {
  it("has an internal network of its own", async () => {
    const { stack } = await registered(kind, { containerName: "store" });
    expect(stack.named("db-network").inputs).toEqual({
      ...STACK_LABEL,
      ...{ name: "store-network", internal: true, member: "store" },
    });
    expect(stack.named("db-container").inputs.networksAdvanced).toEqual([{ name: "store-network" }]);
  });

  it("leaves its image on the daemon after a destroy", async () => {
    const { stack } = await registered(kind, { image: "mine:1" });
    expect(stack.named("db-image").inputs).toEqual({ name: "mine:1", keepLocally: true });
  });

  it("has its password and hashes only in secrets", async () => {
    const { made: source, stack } = await registered(kind);
    expect(await valueOf(source.password)).toEqual(secret(PASSWORD));
    for (const word of [PASSWORD, PASSWORD_HASH, mysqlNative(PASSWORD), "SCRAM-SHA-256$4096"])
      expect(stack.openText()).not.toContain(word);
  });

  it("registers everything in a preview, with only ids and the password unknown", async () => {
    const { made: source, stack } = await registered(kind, {}, { preview: true });
    expect(stack.outline()).toEqual((await registered(kind)).stack.outline());
    expect(stack.named("db-container").inputs).toMatchObject({
      ...{ name: "db", image: UNKNOWN, networksAdvanced: [{ name: "db-network" }] },
      ...(kind === "RedisServer"
        ? { command: UNKNOWN }
        : { envs: expect.arrayContaining([UNKNOWN]) as unknown }),
    });
    const { containerName, containerId, image, password } = source;
    const said = ["db", UNKNOWN, UNKNOWN, UNKNOWN];
    expect(await valueOf([containerName, containerId, image, password])).toEqual(said);
  });

  describe("refuses, before anything is registered,", () =>
    refusesFirst(SOURCES[kind], {
      'containerName: "a/b" is not accepted.': { containerName: "a/b" },
      'sharedVariables: "A_TOKEN" is not accepted': { sharedVariables: ["A_TOKEN"] },
    }));
});

describe.each(SERVERS)("the data and the password of a %s", (kind) => {
  it("may be in an existing volume, which is checked, and never made or deleted", async () => {
    const { stack } = await registered(kind, { image: "mine:1", volume: "old" });
    const own = (await registered(kind, { image: "mine:1" })).stack;
    const { inputs, options } = stack.named("db-volume");
    expect(inputs).toMatchObject({ name: "old", existing: true });
    expect(inputs.preparation).toMatchObject({ imageName: "mine:1" });
    expect(inputs.preparation).toEqual(own.named("db-data").inputs.preparation);
    expect(options).toEqual({ retainOnDelete: true });
    const [data] = own.named("db-container").inputs.volumes as object[];
    expect(stack.named("db-container").inputs.volumes).toEqual([{ ...data, volumeName: "old" }]);
    expect(stack.outline().join()).not.toContain("db-data");
  });

  it("are retained by retainData: volumes, and nothing else", async () => {
    const { stack } = await registered(kind, { retainData: true });
    const kept = stack.resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name);
    expect(kept.sort()).toEqual(kind === "RedisServer" ? ["db-data"] : ["db-data", "db-volumes"]);
  });

  it.each([
    [1, { length: 32, special: false }],
    [2, { length: 32, special: false, keepers: { version: "2" } }],
    [1_000_000, { length: 32, special: false, keepers: { version: "1000000" } }],
  ])("of passwordVersion %d have a keeper from 2 on", async (passwordVersion, inputs) => {
    const { stack } = await registered(kind, { passwordVersion });
    expect(stack.named("db-password").inputs).toEqual(inputs);
  });

  describe("refuse, before anything is registered,", () =>
    refusesFirst(SOURCES[kind], {
      "passwordVersion: 0 is not accepted.": { passwordVersion: 0 },
      "passwordVersion: 1000001 is not": { passwordVersion: 1_000_001 },
    }));
});
