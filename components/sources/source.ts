import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../container/containerImage";
import type { CheckedHealth } from "../container/health";
import { untilReady } from "../container/untilReady";
import { daemonHost } from "../docker/daemonHost";
import { linkSubnets, Network } from "../docker/network";
import { Precondition } from "../docker/precondition";
import { stackLabel, stackLabels } from "../docker/dockerResource";
import type { ContainerImage } from "../input/image";
import type { Environment, ExposedPort, LinkSource } from "../link/linkSource";
import { type Password, passwordOf } from "./password";
import { makeVolumes, type SourceVolumes } from "./sourceVolumes";

/** A source container as it is to be made. */
export interface SourceParts extends Omit<SourceVolumes, "beside"> {
  image: ContainerImage;
  /** What links are told of it, as it is stated. */
  facts: Omit<
    LinkSource,
    "containerId" | "containerName" | "daemonHost" | "environment" | "image" | "password"
  >;
  /** @default it asks for none */
  password?: Password;
  /** Variables that links may hand on. @default none are known */
  environment?: (password?: pulumi.Output<string>) => Environment;
  /** All other inputs of the container. */
  inputs: (
    password?: pulumi.Output<string>,
  ) => Omit<docker.ContainerArgs, "image" | "name" | "networksAdvanced" | "volumes">;
  /** Options of the container. */
  options: pulumi.CustomResourceOptions;
  /** What is waited for before a link leads to it. @default nothing */
  health?: CheckedHealth;
}

/**
 * A source container with an internal network of its own: it is published nowhere, and reached through links only. What
 * every component of that kind is made by.
 */
export abstract class Source extends pulumi.ComponentResource implements LinkSource {
  /** Id of the running container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  public readonly containerName: string;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Password that it asks for, a secret; undefined if it asks for none. */
  public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on; undefined: those of its image. */
  public readonly ports?: readonly ExposedPort[];
  /** Scheme of its URL; undefined: `tcp`. */
  public readonly scheme?: string;
  /** User that a link logs in as. */
  public readonly username?: pulumi.Input<string>;
  /** Database that a link leads to. */
  public readonly database?: pulumi.Input<string>;
  /** Variables that links may hand on. */
  public readonly environment?: Environment;
  /** Names of its variables that a `legacy` link may hand on. */
  public readonly sharedVariables: readonly string[];
  /** Names of its secret variables that a `legacy` link hands on. */
  public readonly sharedSecrets?: readonly string[];
  /** Address of the daemon it runs on; undefined is the default one. */
  public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @param kind the component's own name, which is in its type */
  protected constructor(
    kind: string,
    name: string,
    parts: SourceParts,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { containerName, facts, health } = parts;
    linkSubnets(); // Reject an invalid range before anything is registered.
    const precondition = new Precondition();
    super(`redis-link:index:${kind}`, name, {}, precondition.awaitedBy(opts));
    const parent = { parent: this };
    this.daemonHost = daemonHost(this);
    precondition.belongsTo(this, {
      component: `${kind} ${name}`,
      containerName,
      networks: [`${containerName}-network`],
      volumes: parts.data !== undefined && parts.data.volume === undefined ? [`${containerName}-data`] : [],
      imageVolumes: parts.ownPaths && {
        image: parts.image,
        own: parts.ownPaths,
        taken: [
          parts.data?.path ?? [],
          ...(parts.otherVolumes ?? []).map(({ containerPath }) => containerPath),
        ].flat(),
      },
    });
    const made = containerImage(
      `${name}-image`,
      parts.image,
      { containerName, daemonHost: this.daemonHost },
      parent,
    );
    this.image = made.id;
    const password = parts.password && passwordOf(`${name}-password`, parts.password, parent);
    const network = new Network(
      `${name}-network`,
      {
        name: `${containerName}-network`,
        internal: true,
        labels: stackLabel(this),
        member: containerName,
        daemonHost: this.daemonHost,
      },
      parent,
    );
    const inputs = parts.inputs(password);
    const container = new docker.Container(
      `${name}-container`,
      {
        ...inputs,
        ...made.inputs,
        name: containerName,
        labels: pulumi
          .all([stackLabels(this), inputs.labels])
          .apply(([own, others = []]) => [...own, ...others]),
        networksAdvanced: [{ name: network.name }],
        volumes: makeVolumes(this, name, { ...parts, beside: inputs }, this),
      },
      pulumi.mergeOptions({ ...parent, ...parts.options }, made.options),
    );
    this.containerId =
      health === undefined || pulumi.runtime.isDryRun()
        ? container.id
        : pulumi.unsecret(
            pulumi
              .all([container.id, this.daemonHost, password])
              .apply(async ([containerId, host, secret]) => {
                const concealed = secret === undefined ? [] : [secret];
                await untilReady({
                  containerId,
                  containerName,
                  health,
                  links: [],
                  concealed,
                  daemonHost: host,
                });
                return containerId;
              }),
          );
    this.containerName = containerName;
    this.password = password;
    this.environment = parts.environment?.(password);
    this.ports = facts.ports;
    this.scheme = facts.scheme;
    this.username = facts.username;
    this.database = facts.database;
    this.sharedVariables = facts.sharedVariables ?? [];
    this.sharedSecrets = facts.sharedSecrets;
    const { containerId, image, ports, scheme, username, database, environment, sharedSecrets } = this;
    this.registerOutputs({
      ...{ containerId, containerName, image, password, ports, scheme, username, database, environment },
      ...{ sharedVariables: this.sharedVariables, sharedSecrets, daemonHost: this.daemonHost },
    });
  }
}
