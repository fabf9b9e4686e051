import type * as pulumi from "@pulumi/pulumi";
import { linkSubnets } from "../docker/network";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { environmentOf, LINK_ENVIRONMENTS, type LinkEnvironment } from "../link/environment";
import { checkAliases, type SourceAlias } from "../link/linkChecks";
import type { Environment, LinkSource } from "../link/linkSource";
import { mergeEnvironments, withoutVariables, type EnvironmentPart } from "../link/mergeEnvironments";

/** Arguments of every linked container. */
export interface LinkedArgs {
  /** The source container to link to. */
  source: LinkSource;
  /** Name by which the container reaches the source. The names of the link's variables begin with it. */
  alias: string;
  /** Further links of the container, each under an alias of its own. @default none */
  links?: readonly SourceAlias[];
  /** Image of the container: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /** Name of the container. @default the resource's name */
  containerName?: string;
  /**
   * Variables that links add: `modern` (`<ALIAS>_HOST`, `_PORT`, `_PASSWORD`, `_URL`), `legacy` (the variables of
   * `docker run --link`, see docs/docker-run.md) or `none`. @default "modern"
   */
  linkEnvironment?: LinkEnvironment;
  /**
   * Names of variables that links leave out because the container sets them itself. With `docker run --link`, a variable that the
   * container set replaced the link's variable.
   * @default []
   */
  exceptVariables?: readonly string[];
  /** Whether a destroy keeps the stack's volumes, for the next `up`. @default false */
  retainData?: boolean;
}

/**
 * The arguments with defaults, after all checks of known values.
 *
 * @param name the resource's name
 * @param daemonHost the container's daemon
 * @param nameArgument the argument that gave `containerName`
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedLinkedArgs(
  name: string,
  args: LinkedArgs,
  daemonHost: pulumi.Output<string | undefined>,
  nameArgument?: string,
) {
  const { source, alias, image, linkEnvironment = "modern", retainData = false } = args;
  const exceptVariables = check.checkSharedSecrets("exceptVariables", args.exceptVariables ?? []);
  const [containerName, nameInput] = check.checkNameOf(name, args.containerName, nameArgument);
  check.checkImageSource("image", image, containerName, nameInput);
  const links = [{ source, alias }, ...(args.links ?? [])];
  const checks = checkAliases(links, containerName);
  check.checkOneOf("linkEnvironment", linkEnvironment, LINK_ENVIRONMENTS);
  linkSubnets(); // Reject an invalid range before anything is registered.
  return {
    links,
    checks,
    linkEnvironment,
    exceptVariables,
    alias,
    image,
    containerName,
    retainData,
    daemonHost,
  };
}

/**
 * The container's own variables, merged with the variables of its links.
 *
 * @param input argument that gives the container's own variables
 * @param passwordFileOf path of the file with a link's password, by the link's alias. @default the password is in a variable
 * @throws RunError with a variable that is set twice
 */
export function linkedEnvironment(
  linked: ReturnType<typeof checkedLinkedArgs>,
  own: EnvironmentPart,
  input: string,
  passwordFileOf?: (alias: string) => string,
): pulumi.Input<Environment> {
  const { links, linkEnvironment, exceptVariables, containerName: consumer, daemonHost } = linked;
  const fromLinks = links.map((link) => {
    const passwordFile = passwordFileOf?.(link.alias);
    const variables = environmentOf(linkEnvironment, { ...link, consumer, daemonHost, passwordFile });
    return { from: `the link "${link.alias}"`, variables: withoutVariables(variables, exceptVariables) };
  });
  return mergeEnvironments([own, ...fromLinks], input);
}
