import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { maxmemoryMb } from "../container/hardening";
import { checkHealth, type Health } from "../container/health";
import type { ContainerVolume } from "../docker/volume";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { refuseGiven } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { type DatabaseArgs, isLook, serverParts } from "./database";
import { Source, type SourceParts } from "./source";

const REDIS_PORT = 6379;
const REDIS_USER = "redis";
const MEMORY_MB = 256;

/** What a Redis server is made of; everything has a default. */
export interface RedisServerArgs extends DatabaseArgs {
  /** Image of Redis, whose user is `redis`: a reference, a folder to build, or an id. @default "redis:7" */
  image?: ContainerImage;
  /** Whether clients need a password. @default true */
  auth?: boolean;
  /** Password that it asks for. The container has its SHA-256 hash, so take a long random one. @default a generated one */
  password?: pulumi.Input<string>;
  /**
   * Number of the generated password, from 1 on: another number generates another one, and replaces the containers that
   * know it. @default 1
   */
  passwordVersion?: number;
  /** Name of a volume that exists and has the data, or is to have it; it is never deleted. @default one of the stack */
  volume?: pulumi.Input<string>;
  /** Whether the data volume stays when the stack is destroyed; the next `up` continues with it. @default false */
  retainData?: boolean;
  /**
   * Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`, such as REDIS_VERSION.
   * @default []
   */
  sharedVariables?: readonly string[];
  /**
   * Memory limit of the container in MiB; 0 = none. Redis refuses writes at three quarters of it. That figure is in its
   * command, so another limit replaces the container. @default 256
   */
  memoryMb?: pulumi.Input<number>;
  /** Refused: Redis's own sets its password and its limits. @default Redis's own */
  command?: readonly pulumi.Input<string>[];
  /** Refused, as `command` is. @default the image's own */
  entrypoint?: readonly pulumi.Input<string>[];
  /** User that runs it. @default "redis" */
  user?: pulumi.Input<string>;
  /** Linux capabilities of the container; it has no others. @default [] */
  capabilities?: readonly string[];
  /** Volumes that exist and folders of the machine that are mounted beside its data. @default [] */
  volumes?: readonly ContainerVolume[];
  /** Labels of the container. Take them away again by `{}`: without the argument a container keeps what it has. @default {} */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * How it is told whether it is well, and how long `up` waits for it before links lead to it.
   * @default Docker sends a PING every 5 s, and `up` does not wait
   */
  health?: Health;
}

/**
 * Redis as a source container: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. Data is kept in a named volume, appended each write and synced each second. Any changed
 * argument but `restart`, `retainData` and what links hand on replaces the container: its data stays, and apps reconnect.
 */
export class RedisServer extends Source {
  /** Password, a secret; undefined without `auth`. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on. */
  declare public readonly ports: pulumi.Output<ExposedPort[]>;
  /** Scheme of its URL. */
  declare public readonly scheme: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: RedisServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("RedisServer", name, args, opts, () => redisParts(args));
  }
}

function redisParts(args: RedisServerArgs): SourceParts {
  const { image = "redis:7", auth = true, user = REDIS_USER, memoryMb = MEMORY_MB, environment } = args;
  const { command, entrypoint } = args;
  refuseGiven({ command, entrypoint }, "Redis's own sets its password and its limits: leave it out.");
  if (!auth && args.password !== undefined)
    throw check.inputError("auth", auth, "A `password` is given: leave one of them out.");
  const own = args.volumes?.find(
    ({ volumeName, hostPath }) => volumeName === undefined && hostPath === undefined,
  );
  if (own !== undefined)
    throw check.inputError(
      "volumes",
      own.containerPath,
      "It has one volume of the stack, for its data: give `volumeName`.",
    );
  const { password, data } = serverParts(args, image, {
    ...{ path: "/data", user, check: PREPARATION, provenBy: KNOWS_USERS },
  });
  return {
    settings: { ...args, image, user, memoryMb },
    facts: { ports: [{ number: REDIS_PORT }], scheme: "redis" },
    ...{ data, password: auth ? password : undefined },
    handedOn: () => environment,
    inputs: (secret) => ({
      ...(environment === undefined ? { envs: undefined } : {}),
      command: serverCommand(memoryMb, secret),
    }),
    // A container that was made before there were labels stays without, and is not replaced.
    options: args.labels === undefined ? { ignoreChanges: ["labels"] } : {},
    health: redisHealth(args.health, auth),
    isAwaited: args.health !== undefined,
    hasImageVolumes: false,
  };
}

/** How Redis is looked at: by a PING, unless the program says another look. */
function redisHealth(health: Health = {}, auth: boolean) {
  if (isLook(health)) return checkHealth(health, REDIS_PORT);
  const ping = `redis-cli ${auth ? PROBE_USER : ""} ping | grep -q PONG`;
  const { healthcheck, ...checked } = checkHealth({ ...health, command: ["sh", "-c", ping] }, REDIS_PORT);
  return {
    ...checked,
    healthcheck: healthcheck && { ...healthcheck, tests: ["CMD-SHELL", ping], timeout: "3s" },
  };
}

/**
 * What an image has to pass before its container takes the place of one that works: it has a Redis that knows users, and
 * reads the data that are there, as one before 7 begins empty beside files of a later one.
 * With `appendonly yes` Redis reads the append-only file alone and would begin empty beside a dump (Redis doc,
 * persistence), so a dump that is the only data there is becomes the first such file: Redis takes an RDB of that name.
 */
const PREPARATION = `
command -v redis-server >/dev/null || { echo "The image has no redis-server." >&2; exit 1; }
version=$(redis-server --version | sed 's/[^=]*v=\\([0-9]*\\).*/\\1/')
[ "$version" -ge 6 ] || { echo "The image has Redis $version, and users are known from 6 on." >&2; exit 1; }
[ "$version" -ge 7 ] || [ ! -e appendonlydir ] || { echo "Its data are in appendonlydir, which Redis $version does not read: it would begin empty. Take an image of Redis 7 or later." >&2; exit 1; }
[ -e dump.rdb ] && [ ! -e appendonly.aof ] && [ ! -e appendonlydir ] || exit 0
[ -r dump.rdb ] || { echo "The user ${REDIS_USER} cannot read its dump.rdb: give it to that user (chown)." >&2; exit 1; }
redis-check-rdb dump.rdb >/dev/null || { echo "Its dump.rdb is not a whole RDB file: replace it or take it away." >&2; exit 1; }
cp dump.rdb appendonly.aof.new
mv appendonly.aof.new appendonly.aof
`;

/** What the image of a Redis 6 or later says of itself. */
const KNOWS_USERS = /^REDIS_VERSION=([6-9]|[1-9][0-9])\./;

/** The user of the health check may ping and nothing else, so it needs no password. */
const PROBE_USER = "--user health --pass x --no-auth-warning";

/**
 * The command line of Redis, each word an element of its own. It holds the hash of the password only, as anyone who
 * may inspect the container or list processes can read it (Redis doc, ACL: `#<hash>`).
 */
function serverCommand(
  memoryMb: pulumi.Input<number>,
  password?: pulumi.Output<string>,
): pulumi.Output<string[]> {
  return pulumi
    .all([memoryMb, password])
    .apply(([limit, text]) => [
      ...["redis-server", "--appendonly", "yes", "--maxmemory", `${maxmemoryMb(limit)}mb`],
      ...["--protected-mode", "no"],
      ...(text === undefined ? [] : usersOf(text)),
    ]);
}

function usersOf(password: string): string[] {
  const hash = createHash("sha256").update(password).digest("hex");
  return [
    ...["--user", "default", "on", `#${hash}`, "~*", "&*", "+@all"],
    ...["--user", "health", "on", "nopass", "-@all", "+ping"],
  ];
}
