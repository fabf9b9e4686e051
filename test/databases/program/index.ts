import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, MariaDbServer, PostgresServer } from "redis-link";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const passwordVersion = config.requireNumber("passwordVersion");
const retainData = config.requireBoolean("retainData");
const username = config.require("username");

const postgres = new PostgresServer(`${prefix}-postgres`, {
  ...{ image: "postgres:15", database: "notes", passwordVersion, retainData },
});
const mariadb = new MariaDbServer(`${prefix}-mariadb`, {
  ...{ image: "mariadb:10.11", username, database: "notes", passwordVersion, retainData },
  health: { timeoutSeconds: config.requireNumber("timeoutSeconds") },
});

/** Each probe of an app is a note of its own in the database, by the variables of its link alone. */
const SQL = "create table if not exists note (id int); insert into note values (1)";
new LinkedApp(`${prefix}-on-postgres`, {
  source: postgres,
  alias: "db",
  image: "postgres:15",
  user: "postgres",
  command: ["sleep", "infinity"],
  health: { command: ["sh", "-c", `psql "$DB_URL" --quiet --command "${SQL}"`] },
});
new LinkedApp(`${prefix}-on-mariadb`, {
  source: mariadb,
  alias: "my-db",
  image: "mariadb:10.11",
  user: "mysql",
  command: ["sleep", "infinity"],
  health: {
    command: [
      "sh",
      "-c",
      `MYSQL_PWD=$MY_DB_PASSWORD mariadb --host=$MY_DB_HOST --port=$MY_DB_PORT --user=$MY_DB_USERNAME $MY_DB_DATABASE --execute "${SQL}"`,
    ],
  },
});

export const postgresPassword = postgres.password;
export const mariadbPassword = mariadb.password;
