import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { containerImage } from "./container/containerImage";
import { hardened, REPLACE_ON_CHANGES } from "./container/hardening";
import { daemonHost } from "./docker/daemonHost";
import { Network } from "./docker/network";
import { LABEL_OPTIONS, stackLabel } from "./docker/stackLabel";
import { Volume } from "./docker/volume";
import * as check from "./input";
import type { ExposedPort } from "./link/exposedPort";
import type { LinkSource } from "./link/linkSource";

const REDIS_PORT = 6379;
const REDIS_USER = "redis";
const DATA_FOLDER = "/data";
const PASSWORD_CHARACTERS = 32;
const MAX_PASSWORD_VERSION = 1_000_000;

/** Redis stops taking writes at this share of its memory limit, before the kernel would kill it. */
const MAXMEMORY_SHARE = 0.75;

/** What a Redis server is made of; everything has a default. */
export interface RedisServerArgs {
  /** Image of Redis or Valkey. @default "redis:7" */
  image?: string;
  /** Name of the container, its friendly name for links. @default the resource's name */
  containerName?: string;
  /** Whether clients need a password, which is then generated. @default true */
  auth?: boolean;
  /**
   * Number of the password, from 1 on: another number generates another one, and replaces the containers that know
   * it. @default 1
   */
  passwordVersion?: number;
  /** Whether the data volume stays when the stack is destroyed; the next `up` continues with it. @default false */
  retainData?: boolean;
  /**
   * Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`, such as REDIS_VERSION.
   * @default []
   */
  sharedVariables?: readonly string[];
  /** Memory limit of the container in MiB. @default 256 */
  memoryMb?: number;
}

/**
 * Redis as a source container: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. Data is kept in a named volume, appended each write and synced each second.
 */
export class RedisServer extends pulumi.ComponentResource implements LinkSource {
  /** Id of the running container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  public readonly containerName: string;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Generated password, a secret; undefined without `auth`. */
  public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on. */
  public readonly ports: readonly ExposedPort[] = [{ number: REDIS_PORT }];
  /** Scheme of its URL. */
  public readonly scheme = "redis";
  /** Names of its variables that a `legacy` link may hand on. */
  public readonly sharedVariables: readonly string[];
  /** Address of the daemon it runs on; undefined is the default one. */
  public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: RedisServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const image = check.checkImage("image", args.image ?? "redis:7");
    const containerName = check.checkContainerName("containerName", args.containerName ?? name);
    const memoryMb = check.checkMemoryMb("memoryMb", args.memoryMb ?? 256);
    const passwordVersion = check.checkRange(
      "passwordVersion",
      args.passwordVersion ?? 1,
      1,
      MAX_PASSWORD_VERSION,
    );
    const sharedVariables = check.checkSharedVariables("sharedVariables", args.sharedVariables ?? []);
    super("redis-link:index:RedisServer", name, {}, opts);
    const parent = { parent: this };
    this.sharedVariables = sharedVariables;
    this.daemonHost = daemonHost(this);
    this.image = containerImage(`${name}-image`, image, containerName, parent);

    if (args.auth ?? true) {
      this.password = new random.RandomPassword(
        `${name}-password`,
        {
          length: PASSWORD_CHARACTERS,
          special: false,
          // The first password has no keeper, so that one which was made before there were versions stays.
          keepers: passwordVersion === 1 ? undefined : { version: String(passwordVersion) },
        },
        parent,
      ).result;
    }
    const network = new Network(
      `${name}-network`,
      {
        name: `${containerName}-network`,
        internal: true,
        labels: stackLabel(),
        member: containerName,
        daemonHost: this.daemonHost,
      },
      parent,
    );
    const volume = new Volume(
      `${name}-data`,
      {
        name: `${containerName}-data`,
        labels: stackLabel(),
        preparation: this.image.apply((imageId) => ({
          image: imageId,
          imageName: image,
          command: ["sh", "-ec", PREPARATION],
          user: REDIS_USER,
          path: DATA_FOLDER,
        })),
        daemonHost: this.daemonHost,
      },
      { ...parent, retainOnDelete: args.retainData ?? false },
    );
    const container = new docker.Container(
      `${name}-container`,
      {
        ...hardened(memoryMb),
        name: containerName,
        image: this.image,
        command: serverCommand(memoryMb, this.password),
        user: REDIS_USER,
        networksAdvanced: [{ name: network.name }],
        volumes: [{ volumeName: volume.name, containerPath: DATA_FOLDER }],
        healthcheck: {
          tests: ["CMD-SHELL", `redis-cli ${this.password ? PROBE_USER : ""} ping | grep -q PONG`],
          interval: "5s",
          timeout: "3s",
          retries: 3,
        },
      },
      { ...parent, ...LABEL_OPTIONS, deleteBeforeReplace: true, replaceOnChanges: REPLACE_ON_CHANGES },
    );

    this.containerId = container.id;
    this.containerName = containerName;
    const { containerId, password, ports, scheme } = this;
    this.registerOutputs({
      ...{ containerId, containerName, image: this.image, password, ports, scheme, sharedVariables },
      daemonHost: this.daemonHost,
    });
  }
}

/**
 * What an image has to pass before its container takes the place of one that works: it has a Redis that knows users.
 * With `appendonly yes` Redis reads the append-only file alone and would begin empty beside a dump (Redis doc,
 * persistence), so a dump that is the only data there is becomes the first such file: Redis takes an RDB of that name.
 */
const PREPARATION = `
command -v redis-server >/dev/null || { echo "The image has no redis-server." >&2; exit 1; }
version=$(redis-server --version | sed 's/[^=]*v=\\([0-9]*\\).*/\\1/')
[ "$version" -ge 6 ] || { echo "The image has Redis $version, and users are known from 6 on." >&2; exit 1; }
[ -e dump.rdb ] && [ ! -e appendonly.aof ] && [ ! -e appendonlydir ] || exit 0
[ -r dump.rdb ] || { echo "The user ${REDIS_USER} cannot read its dump.rdb: give it to that user (chown)." >&2; exit 1; }
redis-check-rdb dump.rdb >/dev/null || { echo "Its dump.rdb is not a whole RDB file: replace it or take it away." >&2; exit 1; }
cp dump.rdb appendonly.aof.new
mv appendonly.aof.new appendonly.aof
`;

/** The user of the health check may ping and nothing else, so it needs no password. */
const PROBE_USER = "--user health --pass x --no-auth-warning";

/**
 * The command line of Redis, each word an element of its own. It holds the hash of the password only, as anyone who
 * may inspect the container or list processes can read it (Redis doc, ACL: `#<hash>`).
 */
function serverCommand(memoryMb: number, password?: pulumi.Output<string>): pulumi.Output<string[]> {
  const maxmemory = `${Math.floor(memoryMb * MAXMEMORY_SHARE)}mb`;
  const base = ["redis-server", "--appendonly", "yes", "--maxmemory", maxmemory, "--protected-mode", "no"];
  if (password === undefined) return pulumi.output(base);
  const hash = password.apply((text) => createHash("sha256").update(text).digest("hex"));
  return hash.apply((hex) => [
    ...base,
    ...["--user", "default", "on", `#${hex}`, "~*", "&*", "+@all"],
    ...["--user", "health", "on", "nopass", "-@all", "+ping"],
  ]);
}
