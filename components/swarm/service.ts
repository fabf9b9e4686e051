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
  /** Permissions. @default readable by all */
  mode?: number;
}

/** A Docker config as a file of each of a service's tasks. */
export interface ServiceConfig {
  id: string;
  name: string;
  /** Path in the container. */
  path: string;
}

/** {@link types.input.ContainerHealthcheck} of a service, as plain values. */
export type ServiceHealthcheck = pulumi.Unwrap<types.input.ContainerHealthcheck>;

/** Inputs of a service. Those of a container have the Docker provider's names and forms, because rules read both. */
export interface ServiceInputs extends DaemonInputs {
  /** Name of the service. */
  name: string;
  /** Reference of the image, which each node pulls. */
  image: string;
  /** Number of tasks. */
  replicas: number;
  /** Docker's constraints on their nodes. */
  constraints: string[];
  envs: string[];
  /** Port of the endpoints. @default it has none */
  port?: number;
  /** Ports published on each node with a task, on all its addresses. */
  ports: pulumi.Unwrap<PublishedPort>[];
  /** @default that of the image */
  healthcheck?: ServiceHealthcheck;
  /** Ids of the networks of its links. */
  networks: string[];
  /** Alias of its tasks on the first network. @default only the service's name */
  alias?: string;
  /** Name of its egress network, for published ports and outgoing connections, made with the service. @default none */
  egressNetwork?: string;
  secrets: ServiceSecret[];
  /** @default [] */
  configs?: ServiceConfig[];
  /** Most tasks on one node. @default no limit */
  maxPerNode?: number;
  /** Whether the old task stops before the new one starts. @default stop-first if a host port is set */
  order?: "stop-first" | "start-first";
  /** Signal that asks a task to end. @default that of the image */
  stopSignal?: string;
  /** Secret texts that errors must not show. */
  concealed: string[];
  /** Longest wait of an update for healthy tasks, in seconds. */
  timeoutSeconds: number;
  /** Labels of the service; they identify the stack. */
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
  /** Memory limit in MiB. @default no limit */
  memory?: number;
  /** Most processes and threads of a task. */
  processes: number;
  init: boolean;
  logDriver: string;
  logOpts: Record<string, string>;
  destroyGraceSeconds: number;
}

/**
 * A service of a swarm. The Docker provider's own resource replaces the service for each added network
 * (terraform-provider-docker: `networksAdvanceds` is ForceNew), has no limit of processes and no no-new-privileges, sleeps 7 s
 * in each update, and deletes a service that is not ready together with its logs.
 */
export class Service extends DockerResource {
  /** URLs of its port, one for each node with a task. */
  declare public readonly endpoints: pulumi.Output<string[]>;

  constructor(name: string, inputs: InputsOf<ServiceInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Service", name, { ...inputs, endpoints: undefined }, opts);
  }
}

export interface SecretInputs extends DaemonInputs {
  /** Prefix of its name. The rest is random, because names are unique and a secret cannot change. */
  prefix: string;
  /** Its content. */
  content: string;
  /** Labels; they identify the stack. */
  labels: Record<string, string>;
}

/** A secret of a swarm. Changed content makes a new secret before the old one is deleted. */
export class Secret extends DockerResource {
  /** Its name on the swarm. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Secret", name, { ...inputs, content: pulumi.secret(inputs.content), name: undefined }, opts);
  }
}

/** A config of a swarm: like a secret, but readable by all. */
export class Config extends DockerResource {
  /** Its name on the swarm. */
  declare public readonly name: pulumi.Output<string>;

  constructor(name: string, inputs: InputsOf<SecretInputs>, opts?: pulumi.CustomResourceOptions) {
    super("Config", name, { ...inputs, name: undefined }, opts);
  }
}
