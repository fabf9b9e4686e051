import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
import { hardenedInputs, STACK_LABEL } from "../../support/hardened";
import { idOf, imageIdOf, PASSWORD } from "../../support/mockedCloud";
import { secret, UNKNOWN, valueOf } from "../../support/notation";
import { recordStack } from "../../support/recordedStack";
import { expectRefused } from "../../support/refused";

beforeEach(() => jest.spyOn(ready, "untilReady").mockReset().mockResolvedValue());

/** What starts a server that has capabilities to own its data, and time to write them out. */
const SERVER = {
  capabilities: {
    adds: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_SETGID", "CAP_SETUID"],
    drops: ["ALL"],
  },
  entrypoints: ["sh", "-ec", expect.stringMatching(/\nexec docker-entrypoint.sh "\$@"$/), "sh"] as unknown,
  destroyGraceSeconds: 60,
};
const MEMORY = "rw,noexec,nosuid,nodev,size=16m";

async function postgres(args?: PostgresServerArgs, preview = false) {
  const stack = await recordStack({ preview });
  const server = new PostgresServer("db", args);
  return { server, stack: await stack.settle() };
}

async function mariadb(args?: MariaDbServerArgs, preview = false) {
  const stack = await recordStack({ preview });
  const server = new MariaDbServer("db", args);
  return { server, stack: await stack.settle() };
}

const both = [
  ["PostgresServer", postgres, PostgresServer] as const,
  ["MariaDbServer", mariadb, MariaDbServer] as const,
];

describe.each(both)("a %s", (kind, registered, Server) => {
  it("is a password, a network, volumes, an image and a container, all its own children", async () => {
    const { stack } = await registered();
    expect(stack.outline()).toEqual([
      ` > db: redis-link:index:${kind}`,
      "db > db-container: docker:index/container:Container",
      "db > db-data: redis-link:docker:Volume",
      "db > db-image: docker:index/remoteImage:RemoteImage",
      "db > db-network: redis-link:docker:Network",
      "db > db-password: random:index/randomPassword:RandomPassword",
      "db > db-volumes: redis-link:docker:ImageVolumes",
    ]);
  });

  it("tells its container a hash of the password alone", async () => {
    const { stack } = await registered();
    expect(JSON.stringify(stack.named("db-container").inputs)).not.toContain(PASSWORD);
  });

  it("has its data looked at by the image before a container has them", async () => {
    const { stack } = await registered();
    const { inputs, options } = stack.named("db-data");
    expect(inputs).toMatchObject({
      ...{ ...STACK_LABEL, name: "db-data" },
      preparation: { image: imageIdOf("db-image"), command: ["sh", "-ec", expect.any(String)] },
    });
    expect(options).toEqual({});
  });

  it("retainData keeps each of its volumes", async () => {
    const { stack } = await registered({ retainData: true });
    const kept = stack.resources.filter(({ options }) => options.retainOnDelete);
    expect(kept.map(({ name }) => name).sort()).toEqual(["db-data", "db-volumes"]);
  });

  it("password is the user's own", async () => {
    const { server, stack } = await registered({ password: "mine" });
    expect(await valueOf(server.password)).toEqual(secret("mine"));
    expect(stack.outline().join()).not.toContain("RandomPassword");
    expect(stack.openText()).not.toContain("mine");
  });

  it("adds what the program says to what it needs itself", async () => {
    const { stack } = await registered({
      ...{ environment: { TZ: "UTC" }, writable: ["/extra"], memoryMb: 1024, command: ["its", "own"] },
      volumes: [{ containerPath: "/docker-entrypoint-initdb.d", hostPath: "/srv/sql", readOnly: true }],
      health: { timeoutSeconds: 300 },
    });
    const { inputs } = stack.named("db-container");
    expect(inputs).toMatchObject({
      ...{ memory: 1024, command: ["its", "own"], tmpfs: { "/extra": MEMORY } },
      healthcheck: { startPeriod: "1m0s" },
    });
    expect(JSON.stringify(inputs.envs)).toContain("TZ=UTC");
    expect(inputs.volumes).toContainEqual({
      containerPath: "/docker-entrypoint-initdb.d",
      hostPath: "/srv/sql",
      readOnly: true,
    });
  });

  it("has as much time to write out its data as the program says", async () => {
    const { stack } = await registered({ container: { destroyGraceSeconds: 300 } });
    expect(stack.named("db-container").inputs.destroyGraceSeconds).toBe(300);
  });

  it("takes another look at its health", async () => {
    const { stack } = await registered({ health: { command: ["mine"] } });
    expect(stack.named("db-container").inputs.healthcheck).toMatchObject({ tests: ["CMD", "mine"] });
  });

  it("registers everything in a preview, where ids and the password are unknown", async () => {
    const { server, stack } = await registered({}, true);
    expect(stack.resources).toHaveLength(7);
    expect(stack.named("db-container").inputs).toMatchObject({
      image: UNKNOWN,
      // What is known stays known beside it.
      envs: expect.arrayContaining([UNKNOWN]) as unknown,
    });
    expect(await valueOf(server.containerId)).toBe(UNKNOWN);
    expect(await valueOf(server.password)).toBe(UNKNOWN);
  });

  it.each<[string, DatabaseArgs & { username?: string; database?: string }, string]>([
    ["a user that needs quotes", { username: "a'b" }, 'username: "a\'b" is not accepted.'],
    ["a database that needs quotes", { database: "a b" }, 'database: "a b" is not accepted.'],
    ["an entrypoint", { entrypoint: ["sh"] }, 'entrypoint: "sh" is not accepted.'],
    [
      "a version of a password that is not generated",
      { password: "mine", passwordVersion: 2 },
      "passwordVersion: 2 is not accepted. It is of a generated one",
    ],
  ])("refuses %s before anything is registered", (_what, args, message) =>
    expectRefused(() => new Server("db", args), message),
  );
});

describe("a PostgresServer", () => {
  const HASH = scramSha256(PASSWORD, saltOf("db", "postgres"));

  it("runs a hardened container, in which shared memory is Docker's own", async () => {
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
        interval: "5s",
        timeout: "2s",
        retries: 3,
        startPeriod: "1m0s",
      },
    });
  });

  it("is a source that links can lead to", async () => {
    const { server } = await postgres({ username: "app", sharedSecrets: ["POSTGRES_PASSWORD"] });
    const { ports, scheme, username, database, sharedSecrets } = server;
    expect(await valueOf(pulumi.output({ ports, scheme, username, database, sharedSecrets }))).toEqual({
      ...{ ports: [{ number: 5432 }], scheme: "postgresql", username: "app", database: "app" },
      sharedSecrets: ["POSTGRES_PASSWORD"],
    });
    expect(await valueOf(server.containerId)).toBe(idOf("db-container"));
    const handedOn = { POSTGRES_USER: "app", POSTGRES_DB: "app", POSTGRES_PASSWORD: PASSWORD };
    expect(await valueOf(pulumi.output(server.environment))).toEqual(secret(handedOn));
  });

  it("refuses a variable that it sets, and a volume or a folder in memory where its data are", () => {
    expect(() => new PostgresServer("db", { environment: { PGDATA: "/x" } })).toThrow(
      'environment: "PGDATA" is not accepted. The variable comes from environment and from the server itself',
    );
    const volumes = [{ containerPath: "/var/lib/postgresql/data/", volumeName: "mine" }];
    expect(() => new PostgresServer("db", { volumes })).toThrow(
      'volumes: "/var/lib/postgresql/data" is not accepted. The server\'s data are there: give `volume`.',
    );
    expect(() => new PostgresServer("db", { writable: ["/var/lib/postgresql/data/"] })).toThrow(
      'writable: "/var/lib/postgresql/data" is not accepted. The server\'s data are there, in a volume: leave it out.',
    );
  });
});

describe("a MariaDbServer", () => {
  const HASH = mysqlNative(PASSWORD);

  it("runs a hardened container, which looks for its port", async () => {
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
        tests: ["CMD", "grep", "-qsE", ":0CEA [0-9A-F]+:0000 0A ", "/proc/net/tcp", "/proc/net/tcp6"],
        interval: "5s",
        timeout: "2s",
        retries: 3,
        startPeriod: "1m0s",
      },
    });
  });

  it("lets root in from within alone, if links log in as another user", async () => {
    const { server, stack } = await mariadb({ username: "app", database: "notes" });
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

  it("is a source that links can lead to as root, whose password may be handed on", async () => {
    const { server } = await mariadb({ sharedSecrets: ["MYSQL_ROOT_PASSWORD"] });
    const { ports, scheme, username } = server;
    expect(await valueOf(pulumi.output({ ports, scheme, username }))).toEqual({
      ...{ ports: [{ number: 3306 }], scheme: "mysql", username: "root" },
    });
    expect(server.database).toBeUndefined();
    expect(await valueOf(pulumi.output(server.environment))).toEqual(
      secret({ MYSQL_ROOT_PASSWORD: PASSWORD }),
    );
  });
});

describe("scripts of a database", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "database-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs what looks at a new image's data, beside programs that the image has. */
  async function looked(
    kind: typeof postgres | typeof mariadb,
    programs: Record<string, string>,
    files: Record<string, string>,
  ) {
    const { stack } = await kind();
    const { preparation } = stack.named("db-data").inputs as {
      preparation: { command: [string, ...string[]] };
    };
    const [data, bin] = ["data", "bin"].map((name) => join(folder, name)) as [string, string];
    for (const inner of [data, bin]) mkdirSync(inner);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(data, name), content);
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const [shell, ...words] = preparation.command;
    // Where the image has no programs, this machine's are not to take their place.
    const env = { PATH: Object.keys(programs).length === 0 ? bin : `${bin}:${process.env.PATH}` };
    const { status, stderr } = spawnSync(`/bin/${shell}`, words, { cwd: data, env, encoding: "utf8" });
    return { status, stderr };
  }

  const PG17 = { postgres: 'echo "postgres (PostgreSQL) 17.2 (Debian 17.2-1.pgdg120+1)"' };

  it.each([
    ["new data", {}, 0, ""],
    ["data of the same version", { PG_VERSION: "17\n" }, 0, ""],
    [
      "data of another version",
      { PG_VERSION: "16\n" },
      1,
      "The data are of PostgreSQL 16, and the image has 17: dump them there, and load them here.\n",
    ],
  ])("PostgreSQL looks at %s", async (_what, files, status, stderr) => {
    expect(await looked(postgres, PG17, files)).toEqual({ status, stderr });
  });

  it.each([
    ["new data", {}, 0, ""],
    ["data of MariaDB", { ibdata1: "" }, 0, ""],
    [
      "data of MySQL",
      { "mysql.ibd": "" },
      1,
      "The data are MySQL's, which MariaDB cannot read: dump them there, and load them here.\n",
    ],
  ])("MariaDB looks at %s", async (_what, files, status, stderr) => {
    expect(await looked(mariadb, { mariadbd: "" }, files)).toEqual({ status, stderr });
  });

  it.each([
    [postgres, "The image has no postgres.\n"],
    [mariadb, "The image has no mariadbd: run MySQL's own as a SourceContainer.\n"],
  ])("an image of something else is refused", async (kind, stderr) => {
    expect(await looked(kind, {}, {})).toEqual({ status: 1, stderr });
  });
});
