import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { hardened, maxmemoryMb, REPLACE_ON_CHANGES } from "../container/hardening";
import * as check from "../input";
import { type ContainerImage, imageWords } from "../input/image";
import { checkKnown, whenKnown } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { checkPasswordVersion } from "./password";
import { Source, type SourceParts } from "./source";
import { checkVolumeName } from "./sourceVolumes";

const REDIS_PORT = 6379;
const REDIS_USER = "redis";
const DATA_FOLDER = "/data";

/** What a Redis server is made of; everything has a default. */
export interface RedisServerArgs {
  /** Image of Redis, whose user is `redis`: a reference, a folder to build, or an id. @default "redis:7" */
  image?: ContainerImage;
  /** Name of the container, its friendly name for links. @default the resource's name */
  containerName?: string;
  /** Whether clients need a password, which is then generated. @default true */
  auth?: boolean;
  /**
   * Number of the password, from 1 on: another number generates another one, and replaces the containers that know
   * it. @default 1
   */
  passwordVersion?: number;
  /**
   * Name of a volume that exists, which holds the data or is to hold it, and stays whatever becomes of the stack.
   * @default one of the stack's own
   */
  volume?: pulumi.Input<string>;
  /** Whether the data volume stays when the stack is destroyed; the next `up` continues with it. @default false */
  retainData?: boolean;
  /**
   * Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`, such as REDIS_VERSION.
   * @default []
   */
  sharedVariables?: readonly string[];
  /** Memory limit of the container in MiB. @default 256 */
  memoryMb?: pulumi.Input<number>;
}

/**
 * Redis as a source container: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. Data is kept in a named volume, appended each write and synced each second.
 */
export class RedisServer extends Source {
  /** Generated password, a secret; undefined without `auth`. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on. */
  declare public readonly ports: pulumi.Output<ExposedPort[]>;
  /** Scheme of its URL. */
  declare public readonly scheme: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: RedisServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("RedisServer", name, checkedRedisServerArgs(name, args), opts);
  }
}

function checkedRedisServerArgs(name: string, args: RedisServerArgs): SourceParts {
  checkKnown("RedisServer", args);
  const image = args.image ?? "redis:7";
  const [containerName, nameInput] = check.checkNameOf(name, args.containerName);
  check.checkImageSource("image", image, containerName, nameInput);
  const memoryMb = whenKnown(args.memoryMb ?? 256, (limit) => check.checkMemoryMb("memoryMb", limit));
  const version = checkPasswordVersion("passwordVersion", args.passwordVersion);
  const auth = args.auth ?? true;
  return {
    asked: args,
    containerName,
    image,
    facts: {
      ports: [{ number: REDIS_PORT }],
      scheme: "redis",
      sharedVariables: check.checkSharedVariables("sharedVariables", args.sharedVariables ?? []),
    },
    password: auth ? { version } : undefined,
    data: {
      path: DATA_FOLDER,
      volume: checkVolumeName("volume", args.volume),
      preparation: {
        script: PREPARATION,
        user: REDIS_USER,
        imageName: imageWords(image),
        provenBy: KNOWS_USERS,
      },
    },
    retainData: args.retainData ?? false,
    inputs: (password) => ({
      ...hardened(memoryMb),
      command: serverCommand(memoryMb, password),
      user: REDIS_USER,
      healthcheck: {
        tests: ["CMD-SHELL", `redis-cli ${auth ? PROBE_USER : ""} ping | grep -q PONG`],
        interval: "5s",
        timeout: "3s",
        retries: 3,
      },
    }),
    // The daemon cannot change a label: one that was made before there was a label stays without, and is not replaced.
    options: { ignoreChanges: ["labels"], deleteBeforeReplace: true, replaceOnChanges: REPLACE_ON_CHANGES },
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
