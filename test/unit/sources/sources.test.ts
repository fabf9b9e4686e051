import {
  MariaDbServer,
  PostgresServer,
  RedisServer,
  SourceContainer,
  type RedisServerArgs,
} from "../../../components";
import { untilReady } from "../../../components/container/untilReady";
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

const DATA: Partial<Record<Kind, string>> = {
  ...{ RedisServer: "/data", PostgresServer: "/var/lib/postgresql/data", MariaDbServer: "/var/lib/mysql" },
};

beforeEach(() => jest.mocked(untilReady).mockReset().mockResolvedValue());

const registered = (kind: Kind, args: Args = {}, run = {}) => ran(() => SOURCES[kind](args), run);

describe.each(ALL)("a %s", (kind) => {
  it("makes an internal network for each source", async () => {
    const { stack } = await registered(kind, { containerName: "store" });
    expect(stack.named("db-network").inputs).toEqual({
      ...STACK_LABEL,
      ...{ name: "store-network", internal: true, member: "store" },
    });
    expect(stack.named("db-container").inputs.networksAdvanced).toEqual([{ name: "store-network" }]);
  });

  it("leaves the source's image on the daemon after a destroy", async () => {
    const { stack } = await registered(kind, { image: "mine:1" });
    expect(stack.named("db-image").inputs).toEqual({ name: "mine:1", keepLocally: true });
  });

  it("keeps the password and its hashes in secrets only", async () => {
    const { made: source, stack } = await registered(kind);
    expect(await valueOf(source.password)).toEqual(secret(PASSWORD));
    for (const word of [PASSWORD, PASSWORD_HASH, mysqlNative(PASSWORD), "SCRAM-SHA-256$4096"])
      expect(stack.openText()).not.toContain(word);
  });

  it("registers all resources in a preview, with only ids and the password unknown", async () => {
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

  it("passes the container settings to Docker, and waits as `health` says", async () => {
    const { stack } = await registered(kind, {
      ...{ labels: { team: "shop" }, hosts: [{ host: "db", ip: "10.0.0.1" }], dns: ["10.0.0.2"] },
      ...{ environment: { TZ: "UTC" }, restart: "no", ulimits: [{ name: "nofile", soft: 8, hard: 9 }] },
      ...{ hostname: "store", user: "7:7", writable: ["/extra"], capabilities: ["CHOWN"], memoryMb: 64 },
      ...{ health: { command: ["look"], timeoutSeconds: 9 }, container: { shmSize: 32 } },
      volumes: [{ containerPath: "/sql", hostPath: "/srv/sql" }],
    });
    const { inputs } = stack.named("db-container");
    expect(inputs).toMatchObject({
      ...{ hosts: [{ host: "db", ip: "10.0.0.1" }], dns: ["10.0.0.2"], restart: "no", user: "7:7" },
      ...{ ulimits: [{ name: "nofile", soft: 8, hard: 9 }], hostname: "store", memory: 64, shmSize: 32 },
      ...{ capabilities: { adds: ["CAP_CHOWN"] }, tmpfs: { "/extra": expect.any(String) as unknown } },
      healthcheck: { tests: ["CMD", "look"] },
      labels: expect.arrayContaining([{ label: "team", value: "shop" }]) as unknown,
      volumes: expect.arrayContaining([{ containerPath: "/sql", hostPath: "/srv/sql" }]) as unknown,
    });
    expect(JSON.stringify(inputs.envs)).toContain("TZ=UTC");
    expect(stack.named("db-container").options.ignoreChanges).toEqual(["image"]);
    const health = expect.objectContaining({ probe: ["CMD", "look"], timeoutSeconds: 9 }) as unknown;
    expect(untilReady).toHaveBeenCalledWith(expect.objectContaining({ containerName: "db", health }));
  });

  describe("refuses, before anything is registered,", () =>
    refusesFirst(SOURCES[kind], {
      'labels: "" is not accepted': { labels: { "": "x" } },
      'container.dns: "dns" is not accepted. Use the top-level argument dns instead.': {
        container: { dns: [] } as never,
      },
      'containerName: "a/b" is not accepted.': { containerName: "a/b" },
      'sharedVariables: "A_TOKEN" is not accepted': { sharedVariables: ["A_TOKEN"] },
    }));
});

describe.each(SERVERS)("the data and the password of a %s", (kind) => {
  it("uses and checks the user's existing volume, but never makes or deletes that volume", async () => {
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

  it("uses the user's own password as a secret", async () => {
    const { made: server, stack } = await registered(kind, { password: "mine" });
    expect(await valueOf(server.password)).toEqual(secret("mine"));
    expect(stack.outline().join()).not.toContain("RandomPassword");
    expect(stack.openText()).not.toContain("mine");
  });

  it("retainData keeps each volume of the source, and nothing else", async () => {
    const { stack } = await registered(kind, { retainData: true });
    const kept = stack.resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name);
    expect(kept.sort()).toEqual(kind === "RedisServer" ? ["db-data"] : ["db-data", "db-volumes"]);
  });

  it.each([
    [1, { length: 32, special: false }],
    [2, { length: 32, special: false, keepers: { version: "2" } }],
    [1_000_000, { length: 32, special: false, keepers: { version: "1000000" } }],
  ])(
    "the generated password for passwordVersion %d changes with the version from 2 on",
    async (passwordVersion, inputs) => {
      const { stack } = await registered(kind, { passwordVersion });
      expect(stack.named("db-password").inputs).toEqual(inputs);
    },
  );

  describe("refuses, before anything is registered,", () =>
    refusesFirst(SOURCES[kind], {
      "passwordVersion: 0 is not accepted.": { passwordVersion: 0 },
      "passwordVersion: 1000001 is not": { passwordVersion: 1_000_001 },
      "passwordVersion: 2 is not accepted. It is of a generated one": { password: "m", passwordVersion: 2 },
      'entrypoint: ["sh"] is not accepted.': { entrypoint: ["sh"] },
      "is not accepted. The server's data are there: give `volume`.": {
        volumes: [{ containerPath: `${DATA[kind]}/`, volumeName: "mine" }],
      },
      "is not accepted. The server's data are there, in a volume: leave it out.": {
        writable: [`${DATA[kind]}/`],
      },
    }));
});
