import type { types } from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host, Ulimit } from "../container/containerInputs";
import type { PublishedPort } from "../container/ports";
import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import type { ContainerVolume } from "../docker/volume";

/** A Docker secret as a file of each of a service's tasks. */
export interface ServiceSecret {
  id: string;
  name: string;
  /** Name of the file below /run/secrets. */
  file: string;
  /** Its permissions. @default all may read it */
  mode?: number;
}

/** A Docker config as a file of each of a service's tasks. */
export interface ServiceConfig {
  id: string;
  name: string;
  /** Path in the container. */
  path: string;
}

/** What of {@link types.input.ContainerHealthcheck} a service takes, as plain values. */
export type ServiceHealthcheck = pulumi.Unwrap<types.input.ContainerHealthcheck>;

/** A service of a swarm. What it shares with a container has the Docker provider's name and form, as rules read both. */
export interface ServiceInputs extends DaemonInputs {
  /** Name of the service. */
  name: string;
  /** Reference of the image, which each node pulls. */
  image: string;
  /** How many tasks run. */
  replicas: number;
  /** Which nodes may run them, as Docker's constraints. */
  constraints: string[];
  envs: string[];
  /** Port of the endpoints. @default it has none */
  port?: number;
  /** Published on each node that has a task, at all of its addresses. */
  ports: pulumi.Unwrap<PublishedPort>[];
  /** @default that of the image */
  healthcheck?: ServiceHealthcheck;
  /** Ids of the networks of its links. */
  networks: string[];
  /** Name under which its tasks are known on the first of the networks. @default only that of the service */
  alias?: string;
  /** Name of its egress network, for its published ports and its way out. It is made along with the service. @default none */
  egressNetwork?: string;
  secrets: ServiceSecret[];
  /** @default [] */
  configs?: ServiceConfig[];
  /** How many tasks a node may have. @default any number */
  maxPerNode?: number;
  /** Whether the old task ends before the new one starts. @default where a port of the nodes is given */
  order?: "stop-first" | "start-first";
  /** Signal that asks a task to end. @default that of the image */
  stopSignal?: string;
  /** What no error may show. */
  concealed: string[];
  /** Seconds that an update waits until each task is healthy. */
  timeoutSeconds: number;
  /** Labels of the service, which say whose it is. */
  labels: Record<string, string>;
  /** Labels of its containers. */
  containerLabels?: Record<string, string>;
  command?: string[];
  entrypoints?: string[];
  user?: string;
  hostname?: string;
  hosts?: pulumi.Unwrap<Host>[];
  dns?: string[];
  ulimits?: pulumi.Unwrap<Ulimit>[];
  volumes?: pulumi.Unwrap<ContainerVolume>[];
  capabilities: { adds?: string[]; drops: string[] };
  securityOpts: string[];
  readOnly?: boolean;
  tmpfs?: Record<string, string>;
  /** MiB. @default no limit */
  memory?: number;
  /** How many processes and threads a task may have. */
  processes: number;
  init: boolean;
  logDriver: string;
  logOpts: Record<string, string>;
  destroyGraceSeconds: number;
}

/**
 * A service of a swarm. The Docker provider has a resource for it, which replaces the service for each further network
 * (terraform-provider-docker, `networksAdvanceds` is ForceNew), knows neither a limit of processes nor no-new-privileges,
 * sleeps for 7 s at each update, and deletes one that does not get ready along with what would tell why.
 */
export class Service extends DockerResource {
  /** URLs of its port, of each node that has a task. */
  declare public readonly endpoints: pulumi.Output<string[]>;

  constructor(name: string, inputs: InputsOf<ServiceInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Service", name, { ...inputs, endpoints: undefined }, opts);
  }
}

export interface SecretInputs extends DaemonInputs {
  /** What its name begins with; the rest is random, as a swarm has no two of one name and cannot change one. */
  prefix: string;
  /** Its content. */
  content: string;
  /** Labels, which say whose it is. */
  labels: Record<string, string>;
}

/** A secret of a swarm. Another content is another secret, made before the old one goes, which what uses it allows then. */
export class Secret extends DockerResource {
  /** Its name on the swarm. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Secret", name, { ...inputs, content: pulumi.secret(inputs.content), name: undefined }, opts);
  }
}

/** A config of a swarm: as a secret, but for all to read. */
export class Config extends DockerResource {
  /** Its name on the swarm. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Config", name, { ...inputs, name: undefined }, opts);
  }
}
