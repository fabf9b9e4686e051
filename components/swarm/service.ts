import type { types } from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Host, Ulimit } from "../container/containerInputs";
import type { PublishedPort } from "../container/ports";
import { type DaemonInputs, DockerResource, type InputsOf } from "../docker/dockerResource";
import type { ContainerVolume } from "../docker/volume";

/** A Docker secret that each task of a service gets as a file. */
export interface ServiceSecret {
  id: string;
  name: string;
  /** Name of the file below /run/secrets. */
  file: string;
  /** Permissions of the file. @default readable by all */
  mode?: number;
}

/** A Docker config that each task of a service gets as a file. */
export interface ServiceConfig {
  id: string;
  name: string;
  /** Path of the file in the container. */
  path: string;
}

/** Health check of a service, in the Docker provider's form ({@link types.input.ContainerHealthcheck}) with plain values. */
export type ServiceHealthcheck = pulumi.Unwrap<types.input.ContainerHealthcheck>;

/**
 * Inputs of a service. Inputs that a container has too have the Docker provider's names and forms, because a review's rules
 * read both services and containers.
 */
export interface ServiceInputs extends DaemonInputs {
  /** Name of the service. */
  name: string;
  /** Reference of the image, which each node pulls. */
  image: string;
  /** Number of tasks. */
  replicas: number;
  /** Docker's constraints on the nodes of the tasks. */
  constraints: string[];
  envs: string[];
  /** Port of the container to which the endpoints lead. @default none: the service has no endpoints */
  port?: number;
  /** Published ports. Each node with a task publishes them on all of the node's addresses. */
  ports: pulumi.Unwrap<PublishedPort>[];
  /** Docker's health check. @default the image's own */
  healthcheck?: ServiceHealthcheck;
  /** Ids of the networks of the service's links. */
  networks: string[];
  /** Alias of the service's tasks on the first network. @default only the service's name */
  alias?: string;
  /**
   * Name of the service's egress network, for published ports and outgoing connections. The network is made with the service.
   * @default none
   */
  egressNetwork?: string;
  secrets: ServiceSecret[];
  /** Docker configs for each task. @default [] */
  configs?: ServiceConfig[];
  /** Highest number of tasks on one node. @default no limit */
  maxPerNode?: number;
  /** Whether the old task stops before the new one starts. @default stop-first if a host port is set */
  order?: "stop-first" | "start-first";
  /** Signal that asks a task to end. @default the image's own */
  stopSignal?: string;
  /** Secret texts that errors must not show. */
  concealed: string[];
  /** Seconds that an update waits at most for healthy tasks. */
  timeoutSeconds: number;
  /** Labels of the service; they identify the stack. */
  labels: Record<string, string>;
  /** Labels of the containers of the service's tasks. */
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
  /** Memory limit of a task in MiB. @default no limit */
  memory?: number;
  /** Highest number of processes and threads of a task. */
  processes: number;
  init: boolean;
  logDriver: string;
  logOpts: Record<string, string>;
  destroyGraceSeconds: number;
}

/**
 * A service of a swarm. The Docker provider's own resource is not used, because it replaces the service for each added network
 * (terraform-provider-docker: `networksAdvanceds` is ForceNew), has no limit of processes and no no-new-privileges, sleeps 7 s
 * in each update, and deletes a service that is not ready, together with the service's logs.
 */
export class Service extends DockerResource {
  /** URLs of the service's port, one for each node with a task. */
  declare public readonly endpoints: pulumi.Output<string[]>;

  constructor(name: string, inputs: InputsOf<ServiceInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Service", name, { ...inputs, endpoints: undefined }, opts);
  }
}

export interface SecretInputs extends DaemonInputs {
  /** Prefix of the secret's name. The rest of the name is random: a changed secret is a new secret, which needs another name. */
  prefix: string;
  /** Content of the secret. */
  content: string;
  /** Labels of the secret; they identify the stack. */
  labels: Record<string, string>;
}

/** A secret of a swarm. If the content changes, a new secret is made before the old secret is deleted. */
export class Secret extends DockerResource {
  /** Name on the swarm: the prefix and a random end. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Secret", name, { ...inputs, content: pulumi.secret(inputs.content), name: undefined }, opts);
  }
}

/** A config of a swarm. Unlike a secret, its content is not concealed. */
export class Config extends DockerResource {
  /** Name on the swarm: the prefix and a random end. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Config", name, { ...inputs, name: undefined }, opts);
  }
}
