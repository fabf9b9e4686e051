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

/** Arguments of a RedisServer; all have defaults. */
export interface RedisServerArgs extends DatabaseArgs {
  /** Image of Redis with the user `redis`: a reference, a folder to build, or an id. @default "redis:7" */
  image?: ContainerImage;
  /** Whether clients need a password. @default true */
  auth?: boolean;
  /**
   * Password of clients. The container's command shows the password's SHA-256 hash, so use a long random password.
   * @default generated
   */
  password?: pulumi.Input<string>;
  /**
   * Version of the generated password, from 1. Another number generates a new password, and replaces the containers that know
   * the password. @default 1
   */
  passwordVersion?: number;
  /** Name of an existing volume for the data. The stack never deletes this volume. @default a volume of the stack */
  volume?: pulumi.Input<string>;
  /** Whether the data volume stays after a destroy, so that the next `up` uses it again. @default false */
  retainData?: boolean;
  /**
   * Variables that a `legacy` link hands on as `<ALIAS>_ENV_<NAME>`, such as REDIS_VERSION.
   * @default []
   */
  sharedVariables?: readonly string[];
  /**
   * Memory limit of the container in MiB; 0 = none. Redis refuses writes when its data take three quarters of the limit. A
   * changed limit replaces the container, because Redis' command contains the limit. @default 256
   */
  memoryMb?: pulumi.Input<number>;
  /** Not allowed, because the component's own command sets Redis' password and limits. @default Redis' command */
  command?: readonly pulumi.Input<string>[];
  /** Not allowed, because the component's own command sets Redis' password and limits. @default the image's own */
  entrypoint?: readonly pulumi.Input<string>[];
  /** User that runs Redis. @default "redis" */
  user?: pulumi.Input<string>;
  /** All Linux capabilities of the container. @default [] */
  capabilities?: readonly string[];
  /** Further mounts: existing volumes and host folders. @default [] */
  volumes?: readonly ContainerVolume[];
  /**
   * Labels of the container. To remove labels, set `{}`: without this argument, an existing container keeps its labels.
   * @default {}
   */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Health check, and the wait of `up` before links are made. @default Docker sends a PING every 5 s, and `up` does not wait
   */
  health?: Health;
}

/**
 * Redis as a source container, with a friendly name, no published port and an internal network, so that it is reachable only
 * through links. The data are in a named volume: Redis appends each write to a file, and syncs the file to disk each second. A
 * change of any argument except `restart`, `retainData`, `sharedVariables` and `sharedSecrets` replaces the container: the data
 * stay, and apps reconnect.
 */
export class RedisServer extends Source {
  /** Password of clients, a secret; undefined if `auth` is false. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports of the server. */
  declare public readonly ports: pulumi.Output<ExposedPort[]>;
  /** Scheme of the server's URL. */
  declare public readonly scheme: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted, before anything is registered */
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
    // A container that was made before labels existed keeps no labels, so that it is not replaced.
    options: args.labels === undefined ? { ignoreChanges: ["labels"] } : {},
    health: redisHealth(args.health, auth),
    isAwaited: args.health !== undefined,
    hasImageVolumes: false,
  };
}

/** Redis' health check: a PING, unless the program sets another health check. */
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
 * Script that checks a new image before a working container is replaced. The image's Redis must know users, and must be able to
 * read the existing data: a Redis before 7 ignores the files of newer versions and starts empty. With `appendonly yes`, Redis
 * reads only the append-only file and ignores a dump (Redis doc, persistence). If the data are only a dump, the script
 * therefore copies the dump to the append-only file's name: Redis accepts an RDB file under that name.
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

/** The variable that shows that an image has Redis 6 or later, which knows users. */
const KNOWS_USERS = /^REDIS_VERSION=([6-9]|[1-9][0-9])\./;

/** Options of redis-cli for the health check. The user `health` may only PING, and Redis accepts any password of this user. */
const PROBE_USER = "--user health --pass x --no-auth-warning";

/**
 * Redis' command line, each word an element. The command line contains only a hash of the password, because whoever may inspect
 * the container or list processes can read the command line (Redis doc, ACL: `#<hash>`).
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
