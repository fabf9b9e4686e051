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

/** What every source container may be told, whatever its image. */
export interface SourceArgs extends ContainerSettings {
  /** Name of the container, its friendly name for links. @default the resource's name */
  containerName?: string;
  /** Its own variables. @default {} */
  environment?: pulumi.Input<Environment>;
  /** Password that it asks for. @default none, or a generated one */
  password?: pulumi.Input<string>;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
  /**
   * How it is told whether it is well, and how long `up` waits for it. @default when the first TCP port that it states listens;
   * if it states none, when the health check of its image passes, or else when it keeps running
   */
  health?: Health;
  /**
   * Linux capabilities of the container; it has no others.
   * @default CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, which an entrypoint needs; with `user` none
   */
  capabilities?: readonly string[];
  /** Whether the stack's own volumes stay when it is destroyed; the next `up` continues with them. @default false */
  retainData?: boolean;
  /** Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`. @default [] */
  sharedVariables?: readonly string[];
  /**
   * Names of its secret variables that a `legacy` link hands on all the same: whoever may inspect the consumer's container
   * reads them. @default []
   */
  sharedSecrets?: readonly string[];
}

/** What a kind of source adds to what all have. */
export interface SourceParts extends Pick<SourceVolumes, "data"> {
  /** The arguments, with the defaults of the kind. */
  settings: SourceArgs & { image: ContainerImage };
  /** Facts for links to it. */
  facts: Pick<LinkSource, "scheme" | "username" | "database"> & { ports?: readonly ExposedPort[] };
  /** @default it asks for none */
  password?: Password;
  /** Variables beside its `environment`. @default [] */
  variables?: (password?: pulumi.Output<string>) => EnvironmentPart[];
  /** Variables that links may hand on. @default its own */
  handedOn?: (password?: pulumi.Output<string>) => pulumi.Input<Environment> | undefined;
  /** Further inputs of the container. @default none */
  inputs?: (password?: pulumi.Output<string>) => Partial<docker.ContainerArgs>;
  /** Further options of the container. @default none */
  options?: pulumi.CustomResourceOptions;
  /** How it is told whether it is well. @default by `health`, and the first TCP port */
  health?: CheckedHealth;
  /** Whether links wait until it is well. @default true */
  isAwaited?: boolean;
  /** Whether each `VOLUME` of the image gets a volume of the stack. @default true */
  hasImageVolumes?: boolean;
}

/** Needed by an entrypoint that starts as root, gives folders to a user and drops to it. */
const ENTRYPOINT_CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

/**
 * A source container with an internal network of its own: it is published nowhere, and reached through links only. Base
 * class of every component of that kind.
 */
export abstract class Source extends Component<Source> implements LinkSource {
  /** Id of the running container. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of its image. */
  declare public readonly image: pulumi.Output<string>;
  /** Password that it asks for, a secret; undefined if it asks for none. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on; undefined: those of its image. */
  declare public readonly ports?: pulumi.Output<ExposedPort[]>;
  /** Scheme of its URL; undefined: `tcp`. */
  declare public readonly scheme?: pulumi.Output<string>;
  /** User that a link logs in as. */
  declare public readonly username?: pulumi.Output<string>;
  /** Database that a link leads to. */
  declare public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  declare public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Names of its variables that a `legacy` link may hand on. */
  declare public readonly sharedVariables: pulumi.Output<string[]>;
  /** Names of its secret variables that a `legacy` link hands on. */
  declare public readonly sharedSecrets?: pulumi.Output<string[]>;
  /** Address of the daemon it runs on; undefined is the default one. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @param parts checks the arguments of the kind */
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
 * The parts with everything known checked.
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
