import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../container/containerImage";
import { type CheckedHealth, knownHealth } from "../container/health";
import { untilReady } from "../container/untilReady";
import { daemonHost } from "../daemon/daemonHost";
import { linkSubnets, Network } from "../docker/network";
import { Precondition } from "../stack/precondition";
import { stackLabel, stackLabels } from "../stack/stackProvider";
import type { ContainerImage } from "../input/image";
import {
  type Environment,
  type ExposedPort,
  type LinkSource,
  secretValues,
  states,
  recordedArgs,
} from "../link/linkSource";
import { type Password, passwordOf } from "./password";
import { makeVolumes, type SourceVolumes } from "./sourceVolumes";

/** A source container as it is to be made. */
export interface SourceParts extends Omit<SourceVolumes, "beside"> {
  /** The arguments as they were given. */
  asked: object;
  image: ContainerImage;
  /** What links are told of it, as it is stated. */
  facts: Pick<LinkSource, "scheme" | "username" | "database"> & {
    ports?: readonly ExposedPort[];
    sharedVariables: readonly string[];
    sharedSecrets?: readonly string[];
  };
  /** @default it asks for none */
  password?: Password;
  /** Variables that links may hand on. @default none are known */
  environment?: (password?: pulumi.Output<string>) => pulumi.Input<Environment>;
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
  public readonly containerName: pulumi.Output<string>;
  /** Id of its image. */
  public readonly image: pulumi.Output<string>;
  /** Password that it asks for, a secret; undefined if it asks for none. */
  public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on; undefined: those of its image. */
  public readonly ports?: pulumi.Output<ExposedPort[]>;
  /** Scheme of its URL; undefined: `tcp`. */
  public readonly scheme?: pulumi.Output<string>;
  /** User that a link logs in as. */
  public readonly username?: pulumi.Output<string>;
  /** Database that a link leads to. */
  public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Names of its variables that a `legacy` link may hand on. */
  public readonly sharedVariables: pulumi.Output<string[]>;
  /** Names of its secret variables that a `legacy` link hands on. */
  public readonly sharedSecrets?: pulumi.Output<string[]>;
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
    super(`redis-link:index:${kind}`, name, recordedArgs(parts.asked), precondition.awaitedBy(opts));
    const parent = { parent: this };
    this.daemonHost = daemonHost(this);
    const others = parts.otherVolumes?.map(({ containerPath }) => containerPath) ?? [];
    precondition.belongsTo(this, {
      component: `${kind} ${name}`,
      containerName,
      networks: [`${containerName}-network`],
      volumes: parts.data !== undefined && parts.data.volume === undefined ? [`${containerName}-data`] : [],
      written: typeof parts.data?.volume === "string" ? parts.data.volume : undefined,
      imageVolumes: parts.ownPaths && {
        image: parts.image,
        own: parts.ownPaths,
        taken: [parts.data?.path ?? [], others].flat(),
      },
    });
    const owner = { containerName, daemonHost: this.daemonHost };
    const made = containerImage(`${name}-image`, parts.image, owner, parent);
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
        labels: stackLabels(this, containerName, inputs.labels),
        networksAdvanced: [{ name: network.name }],
        volumes: makeVolumes(this, name, { ...parts, beside: inputs }, this),
      },
      pulumi.mergeOptions({ ...parent, ...parts.options }, made.options),
    );
    const whenReady = (checked: CheckedHealth) =>
      pulumi
        .all([container.id, this.daemonHost, password, knownHealth(checked), secretValues(inputs.envs)])
        .apply(async ([containerId, daemonHost, secret, known, variables]) => {
          const concealed = [...new Set([secret ?? [], variables].flat())];
          await untilReady({ containerId, containerName, health: known, links: [], concealed, daemonHost });
          return containerId;
        });
    this.containerId =
      health === undefined || pulumi.runtime.isDryRun() ? container.id : pulumi.unsecret(whenReady(health));
    const environment = parts.environment?.(password);
    states(this, { ...facts, containerName, environment });
    this.containerName = pulumi.output(containerName);
    this.password = password;
    this.environment = ifGiven(environment);
    this.ports = ifGiven(facts.ports) as pulumi.Output<ExposedPort[]> | undefined;
    this.scheme = ifGiven(facts.scheme);
    this.username = ifGiven(facts.username);
    this.database = ifGiven(facts.database);
    this.sharedVariables = pulumi.output([...facts.sharedVariables]);
    this.sharedSecrets = ifGiven(facts.sharedSecrets) as pulumi.Output<string[]> | undefined;
    const { containerId, image, ports, scheme, username, database, sharedVariables, sharedSecrets } = this;
    this.registerOutputs({
      ...{ containerId, containerName, image, password, ports, scheme, username, database },
      ...{ environment: this.environment, sharedVariables, sharedSecrets, daemonHost: this.daemonHost },
    });
  }
}

function ifGiven<T>(value: pulumi.Input<T> | undefined): pulumi.Output<pulumi.Unwrap<T>> | undefined {
  return value === undefined ? undefined : pulumi.output(value);
}
