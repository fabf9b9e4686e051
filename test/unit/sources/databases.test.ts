import * as pulumi from "@pulumi/pulumi";
import {
  MariaDbServer,
  PostgresServer,
  type DatabaseArgs,
  type MariaDbServerArgs,
  type PostgresServerArgs,
} from "../../../components";
import * as ready from "../../../components/container/untilReady";
import { mysqlNative, saltOf, scramSha256 } from "../../../components/sources/password";
import { hardenedInputs, STACK_LABEL, listening, outlineOf } from "../../support/hardened";
import { idOf, imageIdOf, PASSWORD } from "../../support/mockedCloud";
import { secret, valueOf } from "../../support/notation";
import { prepared } from "../../support/preparation";
import { ran } from "../../support/recordedStack";
import { refusesFirst } from "../../support/refused";

beforeEach(() => jest.spyOn(ready, "untilReady").mockReset().mockResolvedValue());

/** Inputs of a server that owns its data and needs time to write them. */
const SERVER = {
  capabilities: {
    adds: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
    drops: ["ALL"],
  },
  entrypoints: ["sh", "-ec", expect.stringMatching(/\nexec docker-entrypoint.sh "\$@"$/), "sh"] as unknown,
  destroyGraceSeconds: 60,
};
const TIMES = { interval: "5s", timeout: "2s", retries: 3, startPeriod: "1m0s" };
const MEMORY = "rw,noexec,nosuid,nodev,size=16m";

const postgres = (args?: PostgresServerArgs, preview = false) =>
  ran(() => new PostgresServer("db", args), { preview });
const mariadb = (args?: MariaDbServerArgs, preview = false) =>
  ran(() => new MariaDbServer("db", args), { preview });

const both = [
  ["PostgresServer", postgres, PostgresServer] as const,
  ["MariaDbServer", mariadb, MariaDbServer] as const,
];

describe.each(both)("a %s", (kind, registered, Server) => {
  it("makes a password, a network, volumes, an image and a container as children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual(
      outlineOf(kind, "db", {
        ...{ container: "Container", data: "Volume", image: "RemoteImage", network: "Network" },
        ...{ password: "RandomPassword", volumes: "ImageVolumes" },
      }),
    );
  });

  it("checks the database's data with its image before the container starts", async () => {
    const { stack } = await registered();
    const { inputs, options } = stack.named("db-data");
    expect(inputs).toMatchObject({
      ...{ ...STACK_LABEL, name: "db-data" },
      preparation: { image: imageIdOf("db-image"), command: ["sh", "-ec", expect.any(String)] },
    });
    expect(options).toEqual({});
  });

  it("adds the program's settings to the settings that the database needs", async () => {
    const sql = { containerPath: "/docker-entrypoint-initdb.d", hostPath: "/srv/sql", readOnly: true };
    const { stack } = await registered({
      ...{ environment: { TZ: "UTC" }, writable: ["/extra"], memoryMb: 1024, command: ["its", "own"] },
      ...{ volumes: [sql], health: { timeoutSeconds: 300 } },
    });
    const { inputs } = stack.named("db-container");
    expect(inputs).toMatchObject({
      ...{ memory: 1024, command: ["its", "own"], tmpfs: { "/extra": MEMORY } },
      healthcheck: { startPeriod: "1m0s" },
    });
    expect(JSON.stringify(inputs.envs)).toContain("TZ=UTC");
    expect(inputs.volumes).toContainEqual(sql);
  });

  it("uses the stop time and the health check that the program sets", async () => {
    const given = { container: { destroyGraceSeconds: 300 }, health: { command: ["mine"] } };
    const { inputs } = (await registered(given)).stack.named("db-container");
    expect(inputs).toMatchObject({ destroyGraceSeconds: 300, healthcheck: { tests: ["CMD", "mine"] } });
  });

  describe("refuses, before anything is registered,", () =>
    refusesFirst((args: DatabaseArgs & { username?: string; database?: string }) => new Server("db", args), {
      'username: "a\'b" is not accepted.': { username: "a'b" },
      'database: "a b" is not accepted.': { database: "a b" },
      'password: "" is not accepted. Anybody could log in': { password: "" },
      'sharedSecrets: "NOPE" is not accepted. The server has no such variable, but': {
        sharedSecrets: ["NOPE"],
      },
    }));
});

describe("a PostgresServer", () => {
  const HASH = scramSha256(PASSWORD, saltOf("db", "postgres"));

  it("runs a hardened container with Docker's shared memory", async () => {
    const { stack } = await postgres();
    expect(stack.named("db-container").inputs).toEqual({
      ...hardenedInputs(256),
      ...SERVER,
      tmpfs: { "/tmp": MEMORY, "/var/run/postgresql": MEMORY },
      name: "db",
      image: imageIdOf("db-image"),
      command: ["postgres"],
      envs: secret([
        "PGDATA=/var/lib/postgresql/data",
        "POSTGRES_DB=postgres",
        `POSTGRES_PASSWORD=${HASH}`,
        "POSTGRES_USER=postgres",
      ]),
      networksAdvanced: [{ name: "db-network" }],
      volumes: [{ volumeName: "db-data", containerPath: "/var/lib/postgresql/data" }],
      healthcheck: {
        tests: [
          ...["CMD", "pg_isready", "--quiet", "--host=127.0.0.1"],
          ...["--username=postgres", "--dbname=postgres"],
        ],
        ...TIMES,
      },
    });
  });

  it("offers the variables of a PostgresServer to links", async () => {
    const { made: server } = await postgres({ username: "app", sharedSecrets: ["POSTGRES_PASSWORD"] });
    const { ports, scheme, username, database, sharedSecrets } = server;
    expect(await valueOf(pulumi.output({ ports, scheme, username, database, sharedSecrets }))).toEqual({
      ...{ ports: [{ number: 5432 }], scheme: "postgresql", username: "app", database: "app" },
      sharedSecrets: ["POSTGRES_PASSWORD"],
    });
    expect(await valueOf(server.containerId)).toBe(idOf("db-container"));
    const handedOn = { POSTGRES_USER: "app", POSTGRES_DB: "app", POSTGRES_PASSWORD: PASSWORD };
    expect(await valueOf(pulumi.output(server.environment))).toEqual(secret(handedOn));
  });

  describe("refuses a variable that PostgresServer itself sets:", () =>
    refusesFirst((args: PostgresServerArgs) => new PostgresServer("db", args), {
      'environment: "PGDATA" is not accepted. The variable comes from environment and from the server itself':
        { environment: { PGDATA: "/x" } },
    }));
});

describe("a MariaDbServer", () => {
  const HASH = mysqlNative(PASSWORD);

  it("runs a hardened container with a check of the database's port", async () => {
    const { stack } = await mariadb();
    expect(stack.named("db-container").inputs).toEqual({
      ...hardenedInputs(512),
      ...SERVER,
      tmpfs: { ...(hardenedInputs(512).tmpfs as object), "/run/mysqld": MEMORY },
      name: "db",
      image: imageIdOf("db-image"),
      command: ["mariadbd", "--tmpdir=/var/lib/mysql"],
      envs: secret([`MARIADB_ROOT_PASSWORD_HASH=${HASH}`]),
      networksAdvanced: [{ name: "db-network" }],
      volumes: [{ volumeName: "db-data", containerPath: "/var/lib/mysql" }],
      healthcheck: {
        tests: listening("0CEA"),
        ...TIMES,
      },
    });
  });

  it("accepts root only from the database's own container if links use another user", async () => {
    const { made: server, stack } = await mariadb({ username: "app", database: "notes" });
    expect(stack.named("db-container").inputs.envs).toEqual(
      secret([
        "MARIADB_DATABASE=notes",
        `MARIADB_PASSWORD_HASH=${HASH}`,
        "MARIADB_ROOT_HOST=localhost",
        `MARIADB_ROOT_PASSWORD_HASH=${HASH}`,
        "MARIADB_USER=app",
      ]),
    );
    const handedOn = { MYSQL_DATABASE: "notes", MYSQL_USER: "app", MYSQL_PASSWORD: PASSWORD };
    expect(await valueOf(pulumi.output(server.environment))).toEqual(secret(handedOn));
  });

  describe("refuses to pass root's password to links if the links use another user:", () =>
    refusesFirst((args: MariaDbServerArgs) => new MariaDbServer("db", args), {
      'sharedSecrets: "MYSQL_ROOT_PASSWORD" is not accepted. The server has no such variable, but MYSQL_PASSWORD, MYSQL_USER.':
        {
          ...{ username: "app", sharedSecrets: ["MYSQL_ROOT_PASSWORD"] },
        },
    }));

  it("links can use root, and can get root's password", async () => {
    const { made: server } = await mariadb({ sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });
    const { ports, scheme, username } = server;
    expect(await valueOf(pulumi.output({ ports, scheme, username }))).toEqual({
      ...{ ports: [{ number: 3306 }], scheme: "mysql", username: "root" },
    });
    expect(server.database).toBeUndefined();
    const handedOn = { MYSQL_ROOT_PASSWORD: PASSWORD };
    expect(await valueOf(pulumi.output(server.environment))).toEqual(secret(handedOn));
  });
});

describe("the scripts that check a database's data:", () => {
  /** Runs the check of data files with these programs. */
  async function looked(
    kind: typeof postgres | typeof mariadb,
    programs: Record<string, string>,
    files: object,
  ) {
    const { status, stderr } = prepared((await kind()).stack, "db-data", { ...files }, programs);
    return [status, stderr];
  }

  const POSTGRES = { postgres: 'echo "postgres (PostgreSQL) 17.2 (Debian 17.2-1.pgdg120+1)"' };
  const load = "dump them there, and load them here.\n";

  it.each<[string, object, number, string]>([
    ["new data", {}, 0, ""],
    ["data of the same version", { PG_VERSION: "17\n" }, 0, ""],
    [
      "data of another version",
      { PG_VERSION: "16\n" },
      1,
      `The data are of PostgreSQL 16, and the image has 17: ${load}`,
    ],
  ])("PostgreSQL checks %s", async (_what, files, ...result) => {
    expect(await looked(postgres, POSTGRES, files)).toEqual(result);
  });

  it.each<[string, object, number, string]>([
    ["new data", {}, 0, ""],
    ["data of MariaDB", { ibdata1: "" }, 0, ""],
    ["data of MySQL", { "mysql.ibd": "" }, 1, `The data are MySQL's, which MariaDB cannot read: ${load}`],
  ])("MariaDB checks %s", async (_what, files, ...result) => {
    expect(await looked(mariadb, { mariadbd: "" }, files)).toEqual(result);
  });

  it.each([
    [postgres, "The image has no postgres.\n"],
    [mariadb, "The image has no mariadbd: run MySQL's own as a SourceContainer.\n"],
  ])("a check refuses an image without the server", async (kind, stderr) => {
    expect(await looked(kind, {}, {})).toEqual([1, stderr]);
  });
});
