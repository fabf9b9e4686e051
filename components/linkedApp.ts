import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkImageSource, containerImage, type ImageBuild } from "./containerImage";
import { daemonHost } from "./daemonHost";
import { endpointUrl } from "./endpoint";
import { hardened, REPLACE_ON_CHANGES } from "./hardening";
import { environmentList, linkEnvironment, mergeEnvironments } from "./link/environment";
import { LINK_ENVIRONMENTS, type Environment, type LinkEnvironment } from "./link/environment";
import { Link } from "./link/link";
import type { LinkSource } from "./link/linkSource";
import { checkAddress, checkAlias, checkContainerName, checkHostPort, checkOneOf } from "./link/validate";
import { checkHealthPath, checkPort, checkRange, inputError } from "./link/validate";
import { portTakenHook } from "./portTakenHook";
import { answersOk, listens } from "./probe";

/** Seconds that `up` waits for the app to become healthy before it fails. */
const READY_TIMEOUT_SECONDS = 60;

export interface LinkedAppArgs {
  /** The source container to link to. */
  source: LinkSource;
  /** Name by which the app reaches the source, and the prefix of its variables. */
  alias: string;
  /** Image of the app: a reference, or a folder to build. */
  image: string | ImageBuild;
  /** TCP port that the app listens on in its container. */
  port: number;
  /** Port of the host to publish it on; 0 = Docker picks a free one. @default 0 */
  hostPort?: number;
  /** Address of the host to publish it on. @default "127.0.0.1" */
  bindAddress?: string;
  /** Name of the container. @default the resource's name */
  containerName?: string;
  /** The app's own variables. A name that a link also sets is an error. @default {} */
  environment?: Environment;
  /** Variables that the link adds: `modern` (`<ALIAS>_HOST`, `_PORT`, `_PASSWORD`, `_URL`) or `none`. @default "modern" */
  linkEnvironment?: LinkEnvironment;
  /** Path that answers GET with 200 once the app is ready; needs bash in the image. @default ready when the port listens */
  healthPath?: string;
  /** Memory limit of the container in MiB. @default 256 */
  memoryMb?: number;
}

/**
 * An app linked to a source container under an alias: the link's network with the source attached to it, an ordinary
 * network for the published port, and the app's container, whose environment says what the link offers.
 */
export class LinkedApp extends pulumi.ComponentResource {
  /** URL of the app. Resolves when the app is ready, so a request right after `up` is answered. */
  public readonly endpoint: pulumi.Output<string>;
  /** Host name of the source as the app sees it: the alias. */
  public readonly aliasHost: pulumi.Output<string>;
  /** Id of the app's container. */
  public readonly containerId: pulumi.Output<string>;
  /** Name of the link's network, for other containers that are to reach the source by its alias. */
  public readonly linkNetwork: pulumi.Output<string>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: LinkedAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const app = checked(name, args);
    super("redis-link:index:LinkedApp", name, {}, opts);
    const parent = { parent: this };
    const daemon = daemonHost(this);

    const link = new Link(
      `${name}-${app.alias}`,
      { source: app.source, alias: app.alias, consumer: app.containerName, daemonHost: daemon },
      parent,
    );
    const network = new docker.Network(`${name}-network`, { name: app.containerName }, parent);
    const container = new docker.Container(
      `${name}-container`,
      {
        ...hardened(app.memoryMb),
        name: app.containerName,
        image: containerImage(`${name}-image`, app.image, app.containerName, parent).imageId,
        envs: environmentList(app.environment),
        networksAdvanced: [{ name: network.name }, { name: link.networkName }],
        ports: [{ internal: app.port, external: app.hostPort || undefined, ip: app.bindAddress }],
        healthcheck: { tests: app.probe, interval: "1s", timeout: "2s", retries: 5 },
        wait: true,
        waitTimeout: READY_TIMEOUT_SECONDS,
      },
      {
        ...parent,
        dependsOn: link,
        deleteBeforeReplace: true,
        replaceOnChanges: REPLACE_ON_CHANGES,
        hooks: { onError: [portTakenHook(this, name, app)] },
      },
    );

    const published = container.ports.apply((ports) => ports?.[0]?.external ?? app.hostPort);
    this.endpoint = pulumi
      .all([published, daemon])
      .apply(([port, host]) => endpointUrl(app.bindAddress, port, host ?? process.env.DOCKER_HOST));
    this.aliasHost = pulumi.output(app.alias);
    this.containerId = container.id;
    this.linkNetwork = link.networkName;
    this.registerOutputs({ endpoint: this.endpoint, aliasHost: this.aliasHost });
  }
}

/** The arguments with their defaults filled in and everything known checked. */
function checked(name: string, args: LinkedAppArgs) {
  const { source, image } = args;
  checkImageSource("image", image);
  const alias = checkAlias("alias", args.alias);
  const containerName = checkContainerName("containerName", args.containerName ?? name);
  if (alias === containerName) {
    throw inputError(
      "alias",
      alias,
      "It is the app's own name, which would lead the app to itself: choose another.",
    );
  }
  const port = checkPort("port", args.port);
  const profile = checkOneOf("linkEnvironment", args.linkEnvironment ?? "modern", LINK_ENVIRONMENTS);
  return {
    source,
    image,
    alias,
    containerName,
    port,
    hostPort: checkHostPort("hostPort", args.hostPort ?? 0),
    bindAddress: checkAddress("bindAddress", args.bindAddress ?? "127.0.0.1"),
    memoryMb: checkRange("memoryMb", args.memoryMb ?? 256, 6, 1024 * 1024),
    probe:
      args.healthPath === undefined
        ? listens(port)
        : answersOk(port, checkHealthPath("healthPath", args.healthPath)),
    environment: mergeEnvironments([
      { from: "the app's environment", variables: args.environment ?? {} },
      { from: `the link "${alias}"`, variables: linkEnvironment(profile, alias, source) },
    ]),
  };
}
