import * as pulumi from "@pulumi/pulumi";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { checkSqlName, databaseParts, type DatabaseArgs } from "./database";
import { saltOf, scramSha256 } from "./password";
import { Source } from "./source";

const DATA_FOLDER = "/var/lib/postgresql/data";

/** Arguments of a PostgresServer; all have defaults. */
export interface PostgresServerArgs extends DatabaseArgs {
  /** Image of PostgreSQL, official or derived: a reference, a folder to build, or an id. @default "postgres:17" */
  image?: ContainerImage;
  /** User name for consumers. The user is a superuser. @default "postgres" */
  username?: pulumi.Input<string>;
  /** Database for consumers. It is created only if the data are new. @default the user's name */
  database?: pulumi.Input<string>;
}

/**
 * PostgreSQL as a hardened source container, with no published port, an internal network, and its data in a named volume. Links
 * are made when PostgreSQL answers. The container knows only a hash of the password, and sets the password at each start.
 */
export class PostgresServer extends Source {
  /** Ports of the server. */
  declare public readonly ports: pulumi.Output<ExposedPort[]>;
  /** Password of the user, a secret. */
  declare public readonly password: pulumi.Output<string>;
  /** User name for consumers. */
  declare public readonly username: pulumi.Output<string>;
  /** Database for consumers. */
  declare public readonly database: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: PostgresServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("PostgresServer", name, args, opts, () => {
      const username = checkSqlName("username", args.username ?? "postgres");
      const database = checkSqlName("database", args.database ?? username);
      const own = { POSTGRES_USER: username, POSTGRES_DB: database };
      const hash = (password: pulumi.Output<string>) =>
        pulumi
          .all([password, username])
          .apply(([secret, user]) => scramSha256(secret, saltOf(args.containerName ?? name, user)));
      return databaseParts(args, {
        image: args.image ?? "postgres:17",
        port: 5432,
        scheme: "postgresql",
        username,
        database,
        command: ["postgres"],
        data: { path: DATA_FOLDER, user: "postgres", check: SAME_VERSION, provenBy: /^PG_(MAJOR|VERSION)=/ },
        writable: ["/dev/shm", "/var/run/postgresql"],
        memoryMb: 256,
        // The check connects by TCP, because PostgreSQL listens only on its socket while it initialises new data.
        health: {
          command: [
            "pg_isready",
            "--quiet",
            "--host=127.0.0.1",
            whenKnown(username, (user) => `--username=${user}`),
            whenKnown(database, (known) => `--dbname=${known}`),
          ],
          startPeriodSeconds: 60,
        },
        variables: (password) => ({
          ...{ ...own, PGDATA: DATA_FOLDER },
          POSTGRES_PASSWORD: password === undefined ? "" : hash(password),
        }),
        handedOn: (password) => ({ ...own, POSTGRES_PASSWORD: password ?? "" }),
        start: SET_PASSWORD,
      });
    });
  }
}

const SAME_VERSION = `
command -v postgres >/dev/null || { echo "The image has no postgres." >&2; exit 1; }
[ -s PG_VERSION ] || exit 0
of=$(cat PG_VERSION)
is=$(postgres --version | sed 's/[^0-9]*\\([0-9]*\\).*/\\1/')
[ "$of" = "$is" ] || { echo "The data are of PostgreSQL $of, and the image has $is: dump them there, and load them here." >&2; exit 1; }
`;

/**
 * Script that sets the password in existing data, in PostgreSQL's single-user mode, which opens no port. This mode continues
 * after an error, so the script checks the result.
 */
const SET_PASSWORD = `
if [ -s "$PGDATA/PG_VERSION" ]; then
  as=
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" ! -user postgres -exec chown postgres {} +
    as="gosu postgres"
  fi
  said=$(printf '%s\\n' "ALTER ROLE \\"$POSTGRES_USER\\" PASSWORD '$POSTGRES_PASSWORD'" \\
    "SELECT 'its password is set' FROM pg_authid WHERE rolname = '$POSTGRES_USER' AND rolpassword = '$POSTGRES_PASSWORD'" |
    $as postgres --single -D "$PGDATA" postgres)
  case $said in
    *"its password is set"*) ;;
    *) echo "The data have no user $POSTGRES_USER to set the password of: give username as they have it." >&2; exit 1 ;;
  esac
fi`;
