import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { containerImage } from "../container/containerImage";
import { containerSettings, type ContainerSettings } from "../container/containerSettings";
import { type CheckedHealth, checkHealth, type Health, knownHealth } from "../container/health";
import { untilReady } from "../container/untilReady";
import { linkSubnets, Network } from "../docker/network";
import { checkVolumes, type ContainerVolume } from "../docker/volume";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import { Component, type DaemonHost, type OutputsOf, asOutputs } from "../link/component";
import {
  checkExposedPorts,
  type Environment,
  environmentList,
  type ExposedPort,
  type LinkSource,
  secretValues,
} from "../link/linkSource";
import { checkEnvironments, type EnvironmentPart, mergeEnvironments } from "../link/mergeEnvironments";
import { stackLabel, stackLabels } from "../stack/stackProvider";
import { type Password, passwordOf } from "./password";
import { makeVolumes, type SourceVolumes } from "./sourceVolumes";

/** Arguments of every source container. */
export interface SourceArgs extends ContainerSettings {
  /** Name of the container: the friendly name of the source for links. @default the resource's name */
  containerName?: string;
  /** Environment variables of the container. @default {} */
  environment?: pulumi.Input<Environment>;
  /** Password of the source. @default none, or a generated password, depending on the kind of source */
  password?: pulumi.Input<string>;
  /**
   * Mounts of the container. Each `VOLUME` of the image that has no mount gets a volume of the stack.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
  /**
   * Health check, and the time limit of `up`. @default the first TCP port of `ports` listens; without ports, the image's health
   * check passes, or the container keeps running
   */
  health?: Health;
  /**
   * All Linux capabilities of the container.
   * @default CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, which an entrypoint needs; none if `user` is set
   */
  capabilities?: readonly string[];
  /** Whether the stack's volumes stay after a destroy, so that the next `up` uses them again. @default false */
  retainData?: boolean;
  /** Variables that a `legacy` link hands on as `<ALIAS>_ENV_<NAME>`. @default [] */
  sharedVariables?: readonly string[];
  /**
   * Secret variables that a `legacy` link hands on. Whoever may inspect the consumer can read these secrets. @default []
   */
  sharedSecrets?: readonly string[];
}

/** The parts in which kinds of sources differ. */
export interface SourceParts extends Pick<SourceVolumes, "data"> {
  /** The arguments, with the defaults of the kind. */
  settings: SourceArgs & { image: ContainerImage };
  /** Facts about the source for its links. */
  facts: Pick<LinkSource, "scheme" | "username" | "database"> & { ports?: readonly ExposedPort[] };
  /** Password of the source. @default no password */
  password?: Password;
  /** Variables in addition to the argument `environment`. @default [] */
  variables?: (password?: pulumi.Output<string>) => EnvironmentPart[];
  /** Variables that links may hand on. @default the container's variables */
  handedOn?: (password?: pulumi.Output<string>) => pulumi.Input<Environment> | undefined;
  /** Other inputs of the container. @default none */
  inputs?: (password?: pulumi.Output<string>) => Partial<docker.ContainerArgs>;
  /** Other options of the container. @default none */
  options?: pulumi.CustomResourceOptions;
  /** Health check of the container. @default `health`, or the first TCP port */
  health?: CheckedHealth;
  /** Whether links wait until the source is healthy. @default true */
  isAwaited?: boolean;
  /** Whether each `VOLUME` of the image gets a volume of the stack. @default true */
  hasImageVolumes?: boolean;
}

/** Capabilities that an entrypoint needs if it starts as root, changes the owner of folders and switches to another user. */
const ENTRYPOINT_CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

/**
 * Base class of source containers. A source has an internal network and no published port, and is reachable only through links.
 */
export abstract class Source extends Component<Source> implements LinkSource {
  /** Id of the running container. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of the container's image. */
  declare public readonly image: pulumi.Output<string>;
  /** Password of the source, a secret; undefined if the source has none. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports of the source; undefined if the image's exposed ports are used. */
  declare public readonly ports?: pulumi.Output<ExposedPort[]>;
  /** Scheme of the source's URL; undefined means `tcp`. */
  declare public readonly scheme?: pulumi.Output<string>;
  /** User name for consumers. */
  declare public readonly username?: pulumi.Output<string>;
  /** Database for consumers. */
  declare public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  declare public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Variables that a `legacy` link hands on. */
  declare public readonly sharedVariables: pulumi.Output<string[]>;
  /** Secret variables that a `legacy` link hands on. */
  declare public readonly sharedSecrets?: pulumi.Output<string[]>;
  /** Address of the source's daemon; undefined for the default daemon. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @param parts checks the arguments of this kind of source, and returns the parts of the kind */
  protected constructor(
    kind: string,
    name: string,
    args: SourceArgs,
    opts: pulumi.ComponentResourceOptions | undefined,
    parts: () => SourceParts,
  ) {
    super(kind, name, args, opts, (daemonHost) => {
      const source = checkedSource(name, parts());
      const { containerName, image, data, ownPaths, otherVolumes } = source;
      const mounted = otherVolumes.map(({ containerPath }) => containerPath);
      return {
        claims: {
          containerName,
          networks: [`${containerName}-network`],
          volumes: data !== undefined && data.volume === undefined ? [`${containerName}-data`] : [],
          written: typeof data?.volume === "string" ? data.volume : undefined,
          imageVolumes: ownPaths && { image, own: ownPaths, taken: [data?.path ?? [], mounted].flat() },
        },
        make: (component) => makeSource(component, name, source, daemonHost),
      };
    });
  }
}

/**
 * Checks all known values of a source's parts, and returns the parts with defaults.
 *
 * @throws RunError that names the argument, its value and what is allowed
 */
function checkedSource(name: string, { settings, variables, ...parts }: SourceParts) {
  const { image, environment = {}, retainData = false, sharedVariables = [], sharedSecrets } = settings;
  const { facts, hasImageVolumes = true } = parts;
  const needed = settings.user === undefined ? ENTRYPOINT_CAPABILITIES : [];
  linkSubnets(); // Reject an invalid range before anything is registered.
  const [containerName, nameInput] = check.checkNameOf(name, settings.containerName);
  check.checkImageSource("image", image, containerName, nameInput);
  checkExposedPorts("ports", facts.ports ?? []);
  const { ownVolumes, otherVolumes } = checkVolumes("volumes", settings.volumes ?? [], settings.writable);
  const listens = facts.ports?.find(({ protocol = "tcp" }) => protocol === "tcp")?.number;
  const environments = (password?: pulumi.Output<string>) => [
    { from: "environment", variables: environment },
    ...(variables?.(password) ?? []),
  ];
  checkEnvironments(environments());
  return {
    ...parts,
    ...{ containerName, image, retainData, otherVolumes },
    ownPaths: hasImageVolumes ? ownVolumes.map(({ containerPath }) => containerPath) : undefined,
    settings: containerSettings({ ...settings, capabilities: settings.capabilities ?? needed }),
    health: parts.health ?? checkHealth(settings.health ?? {}, listens),
    environment: (password?: pulumi.Output<string>) => mergeEnvironments(environments(password)),
    facts: {
      ...facts,
      scheme: whenKnown(facts.scheme, (known) => check.checkScheme("scheme", known)),
      sharedVariables: check.checkSharedVariables("sharedVariables", sharedVariables),
      sharedSecrets: sharedSecrets && check.checkSharedSecrets("sharedSecrets", sharedSecrets),
    },
  };
}

/** Makes the resources of a source. */
function makeSource(
  component: pulumi.ComponentResource,
  name: string,
  source: ReturnType<typeof checkedSource>,
  daemonHost: DaemonHost,
): { outputs: OutputsOf<Source>; stated: Partial<LinkSource> } {
  const { containerName, settings, health, isAwaited = true, handedOn = source.environment } = source;
  const parent = { parent: component };
  const owner = { containerName, daemonHost };
  const { id: image, ...made } = containerImage(`${name}-image`, source.image, owner, parent);
  const password = source.password && passwordOf(`${name}-password`, source.password, parent);
  const network = new Network(
    `${name}-network`,
    {
      name: `${containerName}-network`,
      internal: true,
      labels: stackLabel(component),
      member: containerName,
      daemonHost,
    },
    parent,
  );
  const inputs = {
    ...settings.inputs,
    envs: environmentList(source.environment(password)),
    healthcheck: health.healthcheck,
    ...source.inputs?.(password),
  };
  const container = new docker.Container(
    `${name}-container`,
    {
      ...inputs,
      ...made.inputs,
      name: containerName,
      labels: stackLabels(component, containerName, inputs.labels),
      networksAdvanced: [{ name: network.name }],
      volumes: makeVolumes(component, name, { ...source, beside: inputs }, { image, daemonHost }),
    },
    pulumi.mergeOptions({ ...parent, ...settings.options, ...source.options }, made.options),
  );
  const whenReady = () =>
    pulumi
      .all([container.id, daemonHost, password, knownHealth(health), secretValues(inputs.envs)])
      .apply(async ([containerId, host, secret, known, variables]) => {
        const concealed = [...new Set([secret ?? [], variables].flat())];
        const awaited = { containerId, containerName, health: known, links: [], daemonHost: host };
        await untilReady({ ...awaited, concealed });
        return containerId;
      });
  const containerId = !isAwaited || pulumi.runtime.isDryRun() ? container.id : pulumi.unsecret(whenReady());
  const stated = { ...source.facts, containerName, environment: handedOn(password) };
  return {
    outputs: { ...asOutputs(stated), containerId, image, password, daemonHost },
    stated,
  };
}
