import * as pulumi from "@pulumi/pulumi";
import { checkCapabilities } from "./container/capabilities";
import { checkPorts, type PublishedPort } from "./container/ports";
import { answersOk, listens } from "./container/probe";
import { checkVolumes, type ContainerVolume } from "./container/volumes";
import * as check from "./input";
import type { ContainerImage } from "./input/imageSource";
import { LINK_ENVIRONMENTS, linkEnvironment, type LinkEnvironment } from "./link/environment";
import { checkAliases, type SourceAlias } from "./link/linkChecks";
import type { LinkSource } from "./link/linkSource";
import { mergeEnvironments } from "./link/mergeEnvironments";
import { sourceFacts } from "./link/sourceFacts";
import type { Environment } from "./link/variables";

/** What a linked app is made of. */
export interface LinkedAppArgs {
  /** The source container to link to. */
  source: LinkSource;
  /** Name by which the app reaches the source, and the prefix of its variables. */
  alias: string;
  /** Further links of the app, each under an alias of its own. @default none */
  links?: readonly SourceAlias[];
  /** Image of the app: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /** TCP port that the app listens on in its container. */
  port: number;
  /** Port of the host to publish it on; 0 = Docker picks a free one, anew at each start. @default 0 */
  hostPort?: number;
  /** Address of the host to publish it on. @default "127.0.0.1" */
  bindAddress?: string;
  /** Further ports of the container to publish. @default [] */
  ports?: readonly PublishedPort[];
  /** Linux capabilities of the container, such as NET_BIND_SERVICE; it has no others. @default [] */
  capabilities?: readonly string[];
  /** Name of the container. @default the resource's name */
  containerName?: string;
  /** The app's own variables. A name that a link also sets is an error. @default {} */
  environment?: pulumi.Input<Environment>;
  /**
   * Variables that links add: `modern` (`<ALIAS>_HOST`, `_PORT`, `_PASSWORD`, `_URL`), `legacy` (those that
   * `docker run --link` set, see docs/from-link.md) or `none`. @default "modern"
   */
  linkEnvironment?: LinkEnvironment;
  /** Path that answers GET with 200 once the app is ready; needs bash in the image. @default ready when the port listens */
  healthPath?: string;
  /** Memory limit of the container in MiB. @default 256 */
  memoryMb?: number;
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
  const port = check.checkPort("port", args.port);
  const hostPort = check.checkHostPort("hostPort", args.hostPort ?? 0);
  const bindAddress = check.checkAddress("bindAddress", args.bindAddress ?? "127.0.0.1");
  const { healthPath } = args;
  return {
    links,
    alias,
    image,
    containerName,
    port,
    hostPort,
    bindAddress,
    ports: checkPorts("ports", [
      { internal: port, external: hostPort, ip: bindAddress },
      ...(args.ports ?? []),
    ]),
    capabilities: checkCapabilities("capabilities", args.capabilities ?? []),
    memoryMb: check.checkMemoryMb("memoryMb", args.memoryMb ?? 256),
    probe:
      healthPath === undefined
        ? listens(port)
        : answersOk(port, check.checkHealthPath("healthPath", healthPath)),
    ...checkVolumes("volumes", args.volumes ?? []),
    retainData: args.retainData ?? false,
    environment: appEnvironment(args, links, containerName),
  };
}

function appEnvironment(args: LinkedAppArgs, links: readonly SourceAlias[], consumer: string) {
  const profile = check.checkOneOf("linkEnvironment", args.linkEnvironment ?? "modern", LINK_ENVIRONMENTS);
  const fromLinks = links.map(({ source, alias }) => {
    const facts =
      profile === "none" ? { ports: [], shared: {} } : sourceFacts({ source, alias }, profile === "legacy");
    const variables = pulumi.Output.isInstance(facts)
      ? facts.apply((found) => linkEnvironment(profile, { alias, source, consumer }, found))
      : linkEnvironment(profile, { alias, source, consumer }, facts);
    return { from: `the link "${alias}"`, variables };
  });
  return mergeEnvironments([
    { from: "the app's environment", variables: args.environment ?? {} },
    ...fromLinks,
  ]);
}
