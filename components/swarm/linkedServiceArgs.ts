import * as pulumi from "@pulumi/pulumi";
import { checkedLinkedAppArgs, type LinkedAppArgs } from "../consumers/linkedApp";
import { ownSettings } from "../container/containerSettings";
import type { ContainerVolume } from "../docker/volume";
import * as check from "../input";
import { type ContainerImage, isBuild, isImageId } from "../input/image";
import { refuseGiven, whenKnown } from "../input/known";
import { frontService } from "./overlayLink";
import type { ServiceHealthcheck } from "./service";
import {
  checkRegistry,
  checkReplicas,
  checkSwarmAddress,
  checkSwarmName,
  checkSwarmSecretName,
} from "./swarmInputs";

/** Arguments of a LinkedService: the arguments of a LinkedApp that a swarm supports, and arguments for the swarm. */
export interface LinkedServiceArgs extends Omit<
  LinkedAppArgs,
  "bindAddress" | "container" | "containerName" | "image" | "restart" | "retainData" | "volumes"
> {
  /** Image of the app: a reference that each node pulls, or a folder from which an image is built and pushed to `registry`. */
  image: ContainerImage;
  /** Name of the service. @default the resource's name */
  serviceName?: string;
  /** Number of tasks. With a fixed host port, each task runs on another node. @default 1 */
  replicas?: number;
  /** Docker's constraints on nodes, such as `node.role == worker`. @default [] (all nodes) */
  nodes?: readonly string[];
  /** Whether each node with a task publishes `port`. @default true */
  publish?: boolean;
  /**
   * Host address for `port`. If a port is published, write `0.0.0.0`, because Swarm publishes a port on all addresses of a
   * node. @default none
   */
  bindAddress?: pulumi.Input<string>;
  /** Registry to which a built image is pushed. All nodes must reach it. An example is `registry.example:5000`. @default none */
  registry?: string;
  /** Whether the links' traffic between nodes is encrypted (IPsec). Encryption costs throughput. @default false */
  encrypted?: boolean;
  /** Address of a manager's daemon. @default the daemon of the Docker provider (`docker:host`) */
  manager?: pulumi.Input<string>;
  /** Highest number of processes and threads of a task. @default 512 */
  processes?: number;
  /** Mounts of a node's volumes and folders. Each node has its own data: the swarm does not move data with a task. @default [] */
  volumes?: readonly ContainerVolume[];
}

const PROCESSES = 512;
const MAX_PROCESSES = 4_194_304; // Linux, PID_MAX_LIMIT

/** Name of the file that holds a link's password in a task's container. */
export const secretFile = (alias: string): string => `${alias}_password`;

/** Path of the file that holds a link's password in a task's container. */
const secretPath = (alias: string): string => `/run/secrets/${secretFile(alias)}`;

/** Prefix of the name of the Docker secret that holds a link's password. */
export const secretPrefix = (service: string, alias: string): string => `${service}-${alias}-password`;

/**
 * Checks all known values of a LinkedService's arguments, and returns the arguments with defaults.
 *
 * @param name the resource's name
 * @param daemonHost daemon of sources that name no daemon
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedServiceArgs(
  name: string,
  args: LinkedServiceArgs,
  daemonHost: pulumi.Output<string | undefined>,
) {
  const { registry, publish = true, encrypted = false } = args;
  const { replicas = 1, nodes = [], processes = PROCESSES } = args;
  checkReplicas("replicas", replicas);
  check.checkRange("processes", processes, 1, MAX_PROCESSES);
  nodes.forEach(checkConstraint);
  const image = isBuild(args.image) ? args.image : whenKnown(args.image, checkPulled);
  checkRegistry("registry", registry, args.image);
  const { hostPort, bindAddress: address } = args;
  if (!publish) refuseGiven({ hostPort, bindAddress: address }, "`publish` is false: leave it out.");
  const given = args.ports?.map((port) => ({ ...port, ip: port.ip ?? args.bindAddress }));
  const bindAddress = args.port === undefined ? args.bindAddress : publish ? args.bindAddress : "0.0.0.0";
  const app = checkedLinkedAppArgs(
    name,
    { ...args, containerName: args.serviceName, ports: given, bindAddress },
    daemonHost,
    { nameArgument: "serviceName", passwordFile: secretPath },
  );
  checkNames(app);
  const published = app.published.ports.filter(
    ({ internal, protocol }) => publish || internal !== app.port || protocol !== "tcp",
  );
  const ports = published.map((port) => ({
    ...port,
    ip: whenKnown(port.ip, (ip) =>
      checkSwarmAddress(port.internal === app.port ? "bindAddress" : "ports.ip", ip, port.internal),
    ),
  }));
  const [own] = app.ownVolumes;
  if (own !== undefined) {
    throw check.inputError(
      "volumes",
      own.containerPath,
      "A swarm has no volume of the stack's own: name one by volumeName, which each node has for itself.",
    );
  }
  return {
    ...app,
    image,
    settings: ownSettings(args),
    ports,
    port: publish ? app.port : undefined,
    ...{ replicas, nodes: [...nodes], registry, encrypted, processes },
  };
}

/** Checks the reference of an image that the nodes pull. */
function checkPulled(image: string): string {
  if (!isImageId(image)) return check.checkImage("image", image);
  throw check.inputError("image", image, "Nodes pull it: write a reference, or a folder to build.");
}

/**
 * Checks all names against the swarm's limits. The service's own network needs no check, because its name is shorter than the
 * names of the links' networks.
 */
function checkNames({
  containerName: service,
  links,
  linkEnvironment,
}: ReturnType<typeof checkedLinkedAppArgs>): void {
  checkSwarmName("serviceName", service, "The service", service);
  for (const { alias, source } of links) {
    checkSwarmName("alias", alias, "The link's network", `${service}-link-${alias}`);
    if (source.failover !== undefined)
      checkSwarmName("alias", alias, "The link's service of fronts", frontService(service, alias));
    if (linkEnvironment !== "modern" || source.password === undefined) continue;
    checkSwarmSecretName("alias", alias, `${secretPrefix(service, alias)}-xxxxxxxx`);
  }
}

/** Checks a constraint on nodes: `KEY == VALUE` or `KEY != VALUE` (swarmkit `constraint.go`). */
function checkConstraint(constraint: string): void {
  if (/^\s*[a-z0-9_][a-z0-9_.-]+\s*[!=]=\s*[a-z0-9:_\s\-.*()?+[\]\\^$|/]+$/i.test(constraint)) return;
  throw check.inputError(
    "nodes",
    constraint,
    'It must be a constraint of Docker such as "node.role == worker" or "node.labels.zone != a".',
  );
}

/** Interval of health checks. It is short because an update waits until a new task is healthy before it replaces the next task. */
const HEALTH_INTERVAL = "2s";

/**
 * Number of failed health checks (half a minute) after which the swarm ends a task. An app must survive a short absence of its
 * source.
 */
const HEALTH_RETRIES = 15;

/**
 * Converts the settings of a hardened container to settings of a service. A swarm has no CPU shares and no swap limit, and always
 * restarts tasks.
 */
export function serviceSettings(app: ReturnType<typeof checkedLinkedServiceArgs>) {
  const { settings, health } = app;
  const { command, entrypoints, user, hostname, hosts, dns, ulimits, logDriver, logOpts } = settings;
  const { capabilities, securityOpts, readOnly, tmpfs, memory, init, destroyGraceSeconds } = settings;
  const healthcheck = health.healthcheck as ServiceHealthcheck | undefined;
  return {
    replicas: app.replicas,
    constraints: app.nodes,
    port: app.port,
    ports: app.ports,
    healthcheck:
      healthcheck?.interval === undefined
        ? healthcheck
        : { ...healthcheck, interval: HEALTH_INTERVAL, retries: HEALTH_RETRIES },
    volumes: [...app.otherVolumes],
    processes: app.processes,
    command: command && pulumi.output(command),
    ...{ entrypoints, user, hostname, hosts, dns, ulimits, logDriver, logOpts },
    ...{ capabilities, securityOpts, readOnly, tmpfs, memory, init, destroyGraceSeconds },
    // The labels that identify the stack are left out, because a task's container belongs to the swarm.
    containerLabels: whenKnown(settings.labels, (labels) =>
      Object.fromEntries(labels.map(({ label, value }) => [label, value])),
    ),
  };
}
