import type Docker from "dockerode";
import type { Memory } from "./report";
import { memoryWords } from "./phrases";

/** Servers that can be asked whether they accept writes. */
export type ServerKind = "redis" | "postgres" | "mariadb";

/** Whether a source accepts writes, by the source's own answer. */
export interface Writes {
  /** Why the source refuses writes, with the remedy. */
  refusal?: string;
  /** Why the source may soon refuse writes. */
  warning?: string;
  memory?: Memory;
}

const KINDS: Readonly<Record<string, ServerKind>> = {
  ...{ "redis-server": "redis", "valkey-server": "redis", postgres: "postgres" },
  ...{ mariadbd: "mariadb", mysqld: "mariadb" },
};

/** Kind of the server in a container, recognised by the container's command. */
export function serverOf({ Config }: Docker.ContainerInspectInfo): ServerKind | undefined {
  // The API returns null for an empty list.
  const words = (Config.Cmd as string[] | null | undefined) ?? [];
  return words.map((word) => KINDS[word.split("/").at(-1) ?? ""]).find((kind) => kind !== undefined);
}

/** Share of a limit; a warning is given once that much of the limit is used. */
const NEAR = 0.9;
const MIB = 2 ** 20;

/** Answers of a Redis. */
export interface RedisAnswers {
  /** Errors, such as `OOM command not allowed …`; empty if Redis accepted the write. */
  errors: readonly string[];
  memory?: Memory;
  /** Whether Redis evicts keys when its memory is full. */
  evicts?: boolean;
}

/** A Redis, as messages name it. */
interface NamedRedis {
  name: string;
  /** The argument or setting that raises Redis' memory. */
  raise: string;
}

/** Whether a Redis accepts writes, by its answers. */
export function redisWrites({ errors, memory, evicts }: RedisAnswers, redis: NamedRedis): Writes {
  const refusal = errors.map((error) => refusalBy(error, redis, memory)).find((words) => words !== undefined);
  const isNear = memory !== undefined && !evicts && memory.used >= memory.max * NEAR;
  const percent = memory && Math.floor((100 * memory.used) / memory.max);
  const warning = `${percent} % of its memory are used, and without room it refuses writes: raise \`${redis.raise}\`, or remove data`;
  return { ...(memory && { memory }), ...(refusal ? { refusal } : isNear ? { warning } : {}) };
}

/** Errors that do not tell whether writes are refused: errors about permissions, or errors of a server that is no Redis. */
const SAYS_NOTHING = ["NOAUTH", "NOPERM", "ERR", "WRONGTYPE", "MOVED", "ASK"];

function refusalBy(error: string, { name, raise }: NamedRedis, memory?: Memory): string | undefined {
  const [code = ""] = error.split(" ");
  if (SAYS_NOTHING.includes(code) || !/^[A-Z]+$/.test(code)) return undefined;
  const used = memory && { used: Math.round(memory.used / MIB) * MIB, max: memory.max };
  const figure = used === undefined ? "" : ` (${memoryWords(used)})`;
  const of = /file: (.*)/.exec(error)?.[1] ?? code;
  const whys: Partial<Record<string, string>> = {
    OOM: `, as its memory is full${figure}: raise \`${raise}\`, or remove data`,
    MISCONF: `, as it cannot write its data to the disk (${of}): make room there`,
    NOREPLICAS: ", as too few of its replicas have its data: bring them back",
    READONLY: ", as it is a read-only replica: link the primary",
    MASTERDOWN: ", as it is a replica that does not reach its primary: link the primary",
    LOADING: ", as it is loading its data: wait until it has them",
  };
  if (code === "WRONGPASS") return `${name} refuses the password: give the link the one that it takes`;
  return `${name} refuses writes${whys[code] ?? `: ${error}`}`;
}

/** A disk with fewer free KiB than this counts as full, because a database allocates more at a time. */
const LEAST_DISK_KIB = 1024;

/** Whether a database accepts writes, by the output of {@link DATABASE_SCRIPT}. */
export function databaseWrites(said: string, name: string): Writes {
  const lines = said.split("\n").map((line) => line.trim());
  const numbersOf = (word: string) =>
    lines
      .find((line) => line.startsWith(`${word} `))
      ?.split(" ")
      .slice(1)
      .map(Number);
  const [left] = numbersOf("disk") ?? [];
  const [taken = 0, most = Infinity] = numbersOf("connections") ?? [];
  const refuses = `${name} refuses writes, as`;
  if (left !== undefined && left < LEAST_DISK_KIB)
    return { refusal: `${refuses} the disk of its data is full: make room there` };
  if (lines.includes("recovery"))
    return { refusal: `${refuses} it is in recovery, a read-only standby: link the primary` };
  if (lines.includes("readonly"))
    return { refusal: `${refuses} it is set read-only: take default_transaction_read_only or read_only off` };
  if (/too many (clients|connections)|remaining connection slots/i.test(said))
    return { refusal: `${name} refuses connections, as all are taken: raise max_connections, or end some` };
  if (taken < most * NEAR) return {};
  return { warning: `${taken} of its ${most} connections are taken: raise max_connections, or end some` };
}

/**
 * Script that asks a database whether it accepts writes. It runs in the database's container as `sh -c SCRIPT look postgres`, or
 * with `mariadb` as its last word. It needs no password: it uses PostgreSQL's socket, or the user of the MariaDB image's health
 * check. It prints `connections USED MOST`, `recovery`, `readonly`, `disk KIB` and errors of the clients. MariaDB's root may
 * write even if the server is read-only.
 */
export const DATABASE_SCRIPT = String.raw`
if command -v timeout >/dev/null 2>&1; then limited="timeout 2"; else limited=; fi
case $1 in
postgres)
  data=\${PGDATA:-/var/lib/postgresql/data}
  user=\${POSTGRES_USER:-postgres}
  $limited psql -XAtqw -U "$user" -d "\${POSTGRES_DB:-$user}" 2>&1 -c "
    SELECT 'connections ' || count(*) || ' ' || current_setting('max_connections')
      FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    UNION ALL SELECT 'recovery' WHERE pg_is_in_recovery()
    UNION ALL SELECT 'readonly' WHERE current_setting('default_transaction_read_only') = 'on'"
  ;;
mariadb)
  data=/var/lib/mysql
  if [ -r $data/.my-healthcheck.cnf ]; then
    $limited mariadb --defaults-extra-file=$data/.my-healthcheck.cnf -BN 2>&1 -e "
      SELECT CONCAT('connections ', VARIABLE_VALUE - 1, ' ', @@max_connections)
        FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'THREADS_CONNECTED';
      SELECT IF(@@global.read_only AND '\${MARIADB_USER:-}' <> '', 'readonly', '')"
  else
    # Its first words are the error, if there is one.
    $limited bash -c 'exec 3<>/dev/tcp/127.0.0.1/3306 && head -c 60 <&3 | tr -d "\000"' 2>/dev/null
    echo
  fi
  ;;
esac
df -P -k "$data" 2>/dev/null | {
  read -r _ && read -r _ _ _ left _ && echo "disk $left"
}
`.replaceAll("\\${", "${");
