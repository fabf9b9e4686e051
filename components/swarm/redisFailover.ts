import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { dockerClient } from "../daemon/dockerClient";
import { stackLabel } from "../stack/stackProvider";
import * as check from "../input";
import { plainError } from "../input/inputError";
import { Component, type DaemonHost, asOutputs, type Plan } from "../link/component";
import type { ExposedPort, FailoverFacts, LinkSource } from "../link/linkSource";
import { checkPasswordVersion, passwordOf } from "../sources/password";
import { frontConfiguration } from "./failover/frontConfiguration";
import { nodeService } from "./failover/nodeSpec";
import { untilWhole } from "./failover/nodeStates";
import { RedisNodes, script } from "./failover/redisNodes";
import { firstManager } from "./askManager";
import { Config, Secret } from "./service";
import { checkMachines, checkSwarmName, checkSwarmSecretName } from "./swarmInputs";

const REDIS_PORT = 6379;
const MAX_SECONDS = 60;
/** Least memory limit of a node. A node needs about 8 MiB besides its data; the data may use three quarters of the limit. */
const MIN_NODE_MEMORY_MB = 32;

/** Longest wait of an update for all nodes, in seconds. Nodes may have to pull images and copy the data. */
const TIMEOUT_SECONDS = 300;

/** Arguments of a RedisFailover. */
export interface RedisFailoverArgs {
  /**
   * Host names or ids of three or five machines of the swarm. To replace a lost machine, write another machine in its place:
   * the new machine gets a copy of the data from the others.
   */
  nodes: readonly string[];
  /** Address of a manager's daemon. @default the daemon of the Docker provider (`docker:host`) */
  manager?: pulumi.Input<string>;
  /** Addresses of other managers' daemons. If `manager` is away, the first of these that answers is used. @default [] */
  otherManagers?: readonly string[];
  /** Image of Redis 7 or later, with the user `redis`. @default "redis:7" */
  image?: string;
  /** Image of HAProxy (2.4 or later), through which consumers reach Redis. @default "haproxy:3.2" */
  frontImage?: string;
  /** Prefix of the names of the RedisFailover's services and volumes. @default the resource's name */
  containerName?: string;
  /**
   * Version of the generated password, from 1. A version one higher generates a new password, and the former password stays
   * valid until the next change, so that apps can change over without a gap. A version two higher makes the former password
   * invalid at once. @default 1
   */
  passwordVersion?: number;
  /** Variables that a `legacy` link hands on as `<ALIAS>_ENV_<NAME>`, such as REDIS_VERSION. @default [] */
  sharedVariables?: readonly string[];
  /**
   * Memory limit of each node in MiB, 32 or more, or 0 for none. Redis refuses writes when its data take three quarters of the
   * limit. @default 256
   */
  memoryMb?: number;
  /**
   * Seconds without a connected replica after which the primary refuses writes. Writes that a cut-off primary accepts before
   * that are lost. @default 2
   */
  maxLagSeconds?: number;
  /**
   * Seconds without an answer after which a node counts as lost. If that node was the primary, another node becomes the
   * primary. @default 2
   */
  downAfterSeconds?: number;
  /**
   * Whether traffic between nodes is encrypted (IPsec). Encryption costs throughput. This argument cannot change later.
   * @default false
   */
  encrypted?: boolean;
  /**
   * Whether the volumes keep their data when the stack is destroyed, so that the next `up` continues with the data.
   * @default false
   */
  retainData?: boolean;
}

/**
 * Redis on three or five machines of a swarm. If a machine is lost, the others take over within seconds. Only a {@link
 * LinkedService} can link to a RedisFailover. The service's app needs only the alias, and must reconnect after a failover.
 */
export class RedisFailover extends Component<RedisFailover> implements LinkSource {
  /** Common name of the Redis nodes: `containerName`. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Prefix of the names of the RedisFailover's services and volumes. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Reference of the image of Redis. */
  declare public readonly image: pulumi.Output<string>;
  /** Generated password, a secret. */
  declare public readonly password: pulumi.Output<string>;
  /** Ports on which Redis is reached. */
  declare public readonly ports: pulumi.Output<readonly ExposedPort[]>;
  /** Scheme of Redis' URL. */
  declare public readonly scheme: pulumi.Output<string>;
  /** Variables that a `legacy` link hands on. */
  declare public readonly sharedVariables: pulumi.Output<readonly string[]>;
  /** Address of the manager's daemon that is in use. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;
  /** Facts about the Redis nodes, for links. */
  declare public readonly failover: FailoverFacts;
  /** Host names of the Redis nodes' machines. Resolves when Redis is redundant: each node has all data and can take over. */
  declare public readonly machines: pulumi.Output<string[]>;

  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: RedisFailoverArgs, opts?: pulumi.ComponentResourceOptions) {
    super("RedisFailover", name, args, opts, (own) => {
      const checked = checkedRedisFailoverArgs(name, args);
      const { containerName, nodes } = checked;
      const manager = pulumi
        .all([args.manager ?? own, args.otherManagers ?? []])
        .apply(([first, others]) => firstManager([first, ...others]));
      return {
        checks: [manager],
        claims: {
          ...{ containerName, networks: [] },
          service: {
            manager: typeof args.manager === "string" ? args.manager : "",
            further: nodes.map((_machine, index) => nodeService(containerName, index + 1)),
          },
        },
        make: (component) => makeFailover(component, name, checked, manager),
      };
    });
  }
}

/** Makes the resources of a RedisFailover. */
function makeFailover(
  component: pulumi.ComponentResource,
  name: string,
  checked: ReturnType<typeof checkedRedisFailoverArgs>,
  manager: DaemonHost,
): ReturnType<Plan<RedisFailover>["make"]> {
  const { containerName, nodes, image, frontImage, version, sharedVariables, ...settings } = checked;
  const parent = { parent: component };
  const labels = stackLabel(component);
  const shared = { labels, daemonHost: manager };
  const secret = (what: string, content: pulumi.Input<string>) =>
    new Secret(`${name}-${what}`, { prefix: `${containerName}-${what}`, content, ...shared }, parent);
  const config = (what: string, content: string) =>
    new Config(`${name}-${what}`, { prefix: `${containerName}-${what}`, content, ...shared }, parent);
  const internal = (what: string) =>
    secret(what, passwordOf(`${name}-${what}-password`, { version: 1 }, parent));
  const passwords = [version, ...(version > 1 ? [version - 1] : [])].map((number) =>
    passwordOf(`${name}-password-${number}`, { version: 1 }, parent),
  );
  const health = internal("health");
  const secrets = Object.entries({
    health,
    repl: internal("repl"),
    sentinel: internal("sentinel"),
    acl: secret("acl", pulumi.all(passwords).apply(aclOf)),
  }).map(([file, { id, name }]) => ({ id, name, file }));
  const entryPoint = config("node", script("node.sh"));
  const configuration = config("front", frontConfiguration(nodes.length, containerName));
  const start = config("start", script("front.sh"));
  const made = new RedisNodes(
    `${name}-nodes`,
    {
      ...{ name: containerName, image, nodes: [...nodes], secrets: pulumi.output(secrets) },
      configs: pulumi.output([{ id: entryPoint.id, name: entryPoint.name, path: "/node.sh" }]),
      ...{ ...settings, timeoutSeconds: TIMEOUT_SECONDS, ...shared },
    },
    parent,
  );
  const stated = { containerName, ports: [{ number: REDIS_PORT }], scheme: "redis", sharedVariables };
  const machines = pulumi.runtime.isDryRun()
    ? made.id.apply(() => [...nodes])
    : // Every update asks the nodes again, because the state may be older than the loss of a node.
      pulumi.all([made.id, manager]).apply(async ([, host]) => {
        const awaited = { name: containerName, nodes: nodes.length, timeoutSeconds: REDUNDANT_SECONDS };
        const seen = await untilWhole(dockerClient(host), awaited).catch((error: unknown) => {
          throw plainError((error as Error).message);
        });
        return seen.map(({ machine }) => machine);
      });
  const failover = {
    nodes: nodes.length,
    peersId: made.peersId,
    frontImage: pulumi.output(frontImage),
    ...{ secretId: health.id, secretName: health.name },
    ...{ configurationId: configuration.id, configurationName: configuration.name },
    ...{ scriptId: start.id, scriptName: start.name },
  };
  const password = passwords[0] ?? pulumi.output("");
  return {
    outputs: {
      ...asOutputs({ ...stated, image }),
      ...{ containerId: made.id, password, daemonHost: manager, failover, machines },
    },
    stated,
  };
}

/** Longest wait, in seconds, until the nodes are redundant. Every update waits, even if it changes nothing. */
const REDUNDANT_SECONDS = 60;

function checkedRedisFailoverArgs(name: string, args: RedisFailoverArgs) {
  const [containerName, nameInput] = check.checkNameOf(name, args.containerName);
  const nodes = checkMachines("nodes", args.nodes);
  checkSwarmName(nameInput, containerName, "Its network", `${containerName}-peers`);
  checkSwarmSecretName(nameInput, containerName, `${containerName}-sentinel-xxxxxxxx`);
  return {
    containerName,
    nodes,
    image: check.checkImage("image", args.image ?? "redis:7"),
    frontImage: check.checkImage("frontImage", args.frontImage ?? "haproxy:3.2"),
    version: checkPasswordVersion("passwordVersion", args.passwordVersion),
    sharedVariables: check.checkSharedVariables("sharedVariables", args.sharedVariables ?? []),
    memoryMb: check.checkMemoryMb("memoryMb", args.memoryMb ?? 256, MIN_NODE_MEMORY_MB),
    maxLagSeconds: check.checkRange("maxLagSeconds", args.maxLagSeconds ?? 2, 1, MAX_SECONDS),
    downAfterSeconds: check.checkRange("downAfterSeconds", args.downAfterSeconds ?? 2, 1, MAX_SECONDS),
    encrypted: args.encrypted ?? false,
    retainData: args.retainData ?? false,
  };
}

/**
 * The ACL of the app's user, with hashes of the user's passwords. The user may run every command except administrative ones. It
 * may not publish to the Sentinels' channel, because a message there can force another primary.
 */
function aclOf(passwords: string[]): string {
  const hashes = passwords.map((text) => `#${createHash("sha256").update(text).digest("hex")}`);
  return `user default on ${hashes.join(" ")} ~* resetchannels &[^_]* +@all -@admin (&* -@all +subscribe +psubscribe)\n`;
}
