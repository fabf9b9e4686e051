import type * as pulumi from "@pulumi/pulumi";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import type { Environment, ExposedPort } from "../link/linkSource";
import { checkSqlName, databaseParts, type DatabaseArgs } from "./database";
import { mysqlNative } from "./password";
import { Source } from "./source";

const DATA_FOLDER = "/var/lib/mysql";
const ROOT = "root";

/** Arguments of a MariaDbServer; all have defaults. */
export interface MariaDbServerArgs extends DatabaseArgs {
  /** Image of MariaDB, official or derived: a reference, a folder to build, or an id. @default "mariadb:11" */
  image?: ContainerImage;
  /**
   * User name for consumers. A user other than root has all rights on `database` and no other rights; root can then log in only
   * inside the container.
   * @default "root"
   */
  username?: pulumi.Input<string>;
  /** Database for consumers. It is created only if the data are new. @default none */
  database?: pulumi.Input<string>;
  /** Words of the command, each an element. @default "mariadbd --tmpdir=/var/lib/mysql" */
  command?: readonly pulumi.Input<string>[];
  /** Memory limit of the container in MiB; 0 = none. @default 512 */
  memoryMb?: pulumi.Input<number>;
}

/**
 * MariaDB as a hardened source container, for clients of MariaDB and MySQL. It has no published port, an internal network, and
 * its data in a named volume. Links are made when MariaDB listens. The container knows only a hash of the password, and sets
 * the password at each start. Images of MySQL accept no hash, so they are refused: run them as a {@link SourceContainer}.
 */
export class MariaDbServer extends Source {
  /** Ports of the server. */
  declare public readonly ports: pulumi.Output<ExposedPort[]>;
  /** Password of the user, a secret. */
  declare public readonly password: pulumi.Output<string>;
  /** User name for consumers. */
  declare public readonly username: pulumi.Output<string>;
  /** Database for consumers. */
  declare public readonly database?: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: MariaDbServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("MariaDbServer", name, args, opts, () => {
      const username = checkSqlName("username", args.username ?? ROOT);
      const database = args.database === undefined ? undefined : checkSqlName("database", args.database);
      const own = (prefix: string, user: string) => ({
        ...(database === undefined ? {} : { [`${prefix}_DATABASE`]: database }),
        ...(user === ROOT ? {} : { [`${prefix}_USER`]: user }),
      });
      return databaseParts(args, {
        image: args.image ?? "mariadb:11",
        port: 3306,
        scheme: "mysql",
        username,
        database,
        // Temporary files of large sorts would fill /tmp, which is in memory.
        command: ["mariadbd", `--tmpdir=${DATA_FOLDER}`],
        data: { path: DATA_FOLDER, user: "mysql", check: IS_MARIADB, provenBy: /^MARIADB_VERSION=/ },
        writable: ["/run/mysqld"],
        memoryMb: 512,
        health: { startPeriodSeconds: 60 },
        // The variables' names depend on whether the user is root.
        variables: (password) =>
          whenKnown(username, (user): Environment => {
            const hash = password?.apply(mysqlNative) ?? "";
            return {
              ...own("MARIADB", user),
              MARIADB_ROOT_PASSWORD_HASH: hash,
              ...(user === ROOT ? {} : { MARIADB_PASSWORD_HASH: hash, MARIADB_ROOT_HOST: "localhost" }),
            };
          }),
        handedOn: (password) =>
          whenKnown(username, (user) => ({
            ...own("MYSQL", user),
            [user === ROOT ? "MYSQL_ROOT_PASSWORD" : "MYSQL_PASSWORD"]: password ?? "",
          })),
        start: SET_PASSWORD,
      });
    });
  }
}

const IS_MARIADB = `
command -v mariadbd >/dev/null || { echo "The image has no mariadbd: run MySQL's own as a SourceContainer." >&2; exit 1; }
[ ! -e mysql.ibd ] || { echo "The data are MySQL's, which MariaDB cannot read: dump them there, and load them here." >&2; exit 1; }
`;

/** Script that sets the password in existing data, by a server that reads SQL from standard input and opens no port. */
const SET_PASSWORD = `
if [ -d ${DATA_FOLDER}/mysql ]; then
  as=
  if [ "$(id -u)" = 0 ]; then
    find ${DATA_FOLDER} ! -user mysql -exec chown mysql: {} +
    as="gosu mysql"
  fi
  user=\${MARIADB_USER:-${ROOT}}
  printf '%s\\n' "FLUSH PRIVILEGES;" "ALTER USER '$user'@'%' IDENTIFIED BY PASSWORD '$MARIADB_ROOT_PASSWORD_HASH';" \\
    "ALTER USER IF EXISTS '${ROOT}'@'localhost' IDENTIFIED BY PASSWORD '$MARIADB_ROOT_PASSWORD_HASH';" |
    $as mariadbd --bootstrap || {
      echo "The data have no user $user@% to set the password of: give username as they have it." >&2
      exit 1
    }
fi`;
