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

/** What a linked service is made of: what a linked app is, less what a swarm has no place for. */
export interface LinkedServiceArgs extends Omit<
  LinkedAppArgs,
  "bindAddress" | "container" | "containerName" | "image" | "restart" | "retainData" | "volumes"
> {
  /** Image of the app: a reference that each node pulls, or a folder to build, which goes to `registry`. */
  image: ContainerImage;
  /** Name of the service. @default the resource's name */
  serviceName?: string;
  /** How many tasks run, on as many nodes if they publish a port that is given. @default 1 */
  replicas?: number;
  /** Which nodes may run them: Docker's constraints, such as `node.role == worker`. @default [] (all) */
  nodes?: readonly string[];
  /** Whether `port` is published, on each node that has a task. @default true */
  publish?: boolean;
  /**
   * Address of the nodes to publish on. Swarm publishes on all of them and knows no other way, so it must be said:
   * `0.0.0.0`. @default none: an error if something is published
   */
  bindAddress?: pulumi.Input<string>;
  /** Registry that a built image is pushed to, which all nodes reach, such as `registry.example:5000`. @default none */
  registry?: string;
  /** Whether what goes between the nodes of a link is encrypted (IPsec). It costs throughput. @default false */
  encrypted?: boolean;
  /** Address of the daemon of a manager of the swarm. @default the one that containers are made on: `docker:host` */
  manager?: pulumi.Input<string>;
  /** How many processes and threads a task may have. @default 512 */
  processes?: number;
  /** Volumes and folders of the node that are mounted. Each node has its own; the swarm moves none. @default [] */
  volumes?: readonly ContainerVolume[];
}

const PROCESSES = 512;
const MAX_PROCESSES = 4_194_304; // Linux, PID_MAX_LIMIT

/** File of a task that has the password of a link. */
export const secretFile = (alias: string): string => `${alias}_password`;

/** Where Docker mounts it. */
const secretPath = (alias: string): string => `/run/secrets/${secretFile(alias)}`;

/** What the name of the Docker secret with that password begins with. */
export const secretPrefix = (service: string, alias: string): string => `${service}-${alias}-password`;

/**
 * The arguments with their defaults filled in and everything known checked.
 *
 * @param name the resource's name
 * @param daemonHost the daemon of sources that say none
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

/** A reference that nodes pull. */
function checkPulled(image: string): string {
  if (!isImageId(image)) return check.checkImage("image", image);
  throw check.inputError("image", image, "Nodes pull it: write a reference, or a folder to build.");
}

/** A swarm must take the names of all that is made; that of the service's own network is shorter than those of its links. */
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

/** `KEY == VALUE` or `KEY != VALUE` (swarmkit `constraint.go`). */
function checkConstraint(constraint: string): void {
  if (/^\s*[a-z0-9_][a-z0-9_.-]+\s*[!=]=\s*[a-z0-9:_\s\-.*()?+[\]\\^$|/]+$/i.test(constraint)) return;
  throw check.inputError(
    "nodes",
    constraint,
    'It must be a constraint of Docker such as "node.role == worker" or "node.labels.zone != a".',
  );
}

/** Between two looks at a task: the next task is not updated before the new one is healthy. */
const HEALTH_INTERVAL = "2s";

/**
 * After half a minute of failures a swarm ends the task, where Docker alone would leave a container as it is: an app that
 * says no while its source is away for a moment, and reconnects, is to stay.
 */
const HEALTH_RETRIES = 15;

/**
 * How a service is run, of what a container of ours is run with. A swarm knows no share of the CPU and no limit of swap, and
 * starts each task again that ends.
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
    // Not those of the stack, which tell what is its own: a task is the swarm's.
    containerLabels: whenKnown(settings.labels, (labels) =>
      Object.fromEntries(labels.map(({ label, value }) => [label, value])),
    ),
  };
}
