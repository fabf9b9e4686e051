import type * as pulumi from "@pulumi/pulumi";
import { containerSettings, type ContainerSettings } from "./container/containerSettings";
import { checkHealth, type Health } from "./container/health";
import { checkPorts, type PublishedPort } from "./container/ports";
import { checkVolumes, type ContainerVolume } from "./container/volumes";
import * as check from "./input";
import type { ContainerImage } from "./input/imageSource";
import { environmentOf, LINK_ENVIRONMENTS, type LinkEnvironment } from "./link/environment";
import { checkAliases, type SourceAlias } from "./link/linkChecks";
import type { LinkSource } from "./link/linkSource";
import { mergeEnvironments } from "./link/mergeEnvironments";
import type { Environment } from "./link/variables";

/** What a linked app is made of. */
export interface LinkedAppArgs extends ContainerSettings {
  /** The source container to link to. */
  source: LinkSource;
  /** Name by which the app reaches the source, and the prefix of its variables. */
  alias: string;
  /** Further links of the app, each under an alias of its own. @default none */
  links?: readonly SourceAlias[];
  /** Image of the app: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /** TCP port that the app listens on in its container. @default none: it is a worker, which has no endpoint */
  port?: number;
  /** Port of the host to publish `port` on; 0 = Docker picks a free one, anew at each start. @default 0 */
  hostPort?: number;
  /** Address of the host to publish `port` on. @default "127.0.0.1" */
  bindAddress?: string;
  /** Further ports of the container to publish. @default [] */
  ports?: readonly PublishedPort[];
  /** Name of the container. @default the resource's name */
  containerName?: string;
  /** The app's own variables. A name that a link also sets is an error. @default {} */
  environment?: pulumi.Input<Environment>;
  /**
   * Variables that links add: `modern` (`<ALIAS>_HOST`, `_PORT`, `_PASSWORD`, `_URL`), `legacy` (those that
   * `docker run --link` set, see docs/from-link.md) or `none`. @default "modern"
   */
  linkEnvironment?: LinkEnvironment;
  /** Path that answers GET with 200 once the app is ready: `health.path`. @default ready when the port listens */
  healthPath?: string;
  /** How it is told whether the app is well, and how long `up` waits for it. @default by `healthPath` */
  health?: Health;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
  /** Whether the stack's own volumes stay when it is destroyed; the next `up` continues with them. @default false */
  retainData?: boolean;
}

/**
 * The arguments with their defaults filled in and everything known checked.
 *
 * @param name the resource's name
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedAppArgs(name: string, args: LinkedAppArgs) {
  const { source, alias, image } = args;
  const containerName = check.checkContainerName("containerName", args.containerName ?? name);
  check.checkImageSource("image", image, containerName);
  const links = [{ source, alias }, ...(args.links ?? [])];
  checkAliases(links, containerName);
  checkOwnNames(args, links);
  const { port } = args;
  const own = publishedPort(args);
  return {
    links,
    alias,
    image,
    containerName,
    port,
    bindAddress: own?.ip ?? "127.0.0.1",
    hostPort: own?.external ?? 0,
    ports: checkPorts("ports", [...(own === undefined ? [] : [own]), ...(args.ports ?? [])]),
    settings: containerSettings(args),
    health: checkHealth(healthOf(args), port),
    ...checkVolumes("volumes", args.volumes ?? [], args.writable),
    retainData: args.retainData ?? false,
    environment: appEnvironment(args, links, containerName),
  };
}

/** What a container knows by itself it asks Docker's DNS for no more. */
function checkOwnNames({ hosts = [], hostname }: LinkedAppArgs, links: readonly SourceAlias[]): void {
  const aliases = links.map(({ alias }) => alias.toLowerCase());
  const own = hosts.map(({ host }) => ["hosts", host] as const);
  for (const [input, name] of hostname === undefined ? own : [...own, ["hostname", hostname] as const]) {
    if (!aliases.includes(name.toLowerCase())) continue;
    throw check.inputError(input, name, "It is the alias of a link: choose another.");
  }
}

/** The app's own port as it is published; undefined for a worker. */
function publishedPort({ port, hostPort, bindAddress }: LinkedAppArgs): Required<PublishedPort> | undefined {
  if (port === undefined) {
    for (const [input, value] of Object.entries({ hostPort, bindAddress })) {
      if (value === undefined) continue;
      throw check.inputError(input, value, "There is no port to publish: give `port`.");
    }
    return undefined;
  }
  return {
    internal: check.checkPort("port", port),
    external: check.checkHostPort("hostPort", hostPort ?? 0),
    ip: check.checkAddress("bindAddress", bindAddress ?? "127.0.0.1"),
    protocol: "tcp",
  };
}

function healthOf({ health = {}, healthPath }: LinkedAppArgs): Health {
  if (healthPath === undefined) return health;
  check.checkHealthPath("healthPath", healthPath);
  if (health.path === undefined && health.command === undefined && health.none !== true)
    return { ...health, path: healthPath };
  throw check.inputError("healthPath", healthPath, "`health` says what is looked at: leave one out.");
}

function appEnvironment(args: LinkedAppArgs, links: readonly SourceAlias[], consumer: string) {
  const profile = check.checkOneOf("linkEnvironment", args.linkEnvironment ?? "modern", LINK_ENVIRONMENTS);
  const fromLinks = links.map((link) => ({
    from: `the link "${link.alias}"`,
    variables: environmentOf(profile, { ...link, consumer }),
  }));
  return mergeEnvironments([
    { from: "the app's environment", variables: args.environment ?? {} },
    ...fromLinks,
  ]);
}
