import * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import { isOutput } from "../input/known";
import { Component, asOutputs } from "../link/component";
import { checkExposedPorts, type ExposedPort, type LinkSource } from "../link/linkSource";

/**
 * A container that runs and that Pulumi did not make, as a source. It is attached as it runs, and stays when the stack goes.
 * The preview fails if it is not there, does not run, or has no network of its own. Made anew by hand under its name, it
 * is named as gone by the next update, and linked again by `pulumi up --refresh`.
 *
 * @param name the container's name
 * @param facts what else is known of it. Its exposed ports are read from it if they are not stated
 * @throws RunError if that is no name of a container
 */
export function existingSource(
  name: string,
  facts: Omit<LinkSource, "containerId" | "containerName"> = {},
): LinkSource {
  check.checkContainerName("name", name);
  return { ...facts, containerId: name, containerName: name };
}

/** What is known of a container that runs. */
export interface ExistingSourceArgs extends Omit<LinkSource, "containerId" | "daemonHost" | "failover"> {
  /** Name of the container. */
  readonly containerName: string;
}

/**
 * The same as {@link existingSource} as a component, for all languages: a container that runs and that Pulumi did not make. It
 * runs on the daemon of the component's Docker provider.
 */
export class ExistingSource extends Component<ExistingSource> implements LinkSource {
  /** Name of the container, by which it is found. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of its image; undefined: it is read from the container. */
  declare public readonly image?: pulumi.Output<string>;
  /** Password that it asks for, a secret; undefined if it asks for none. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports that it listens on; undefined: those that it exposes. */
  declare public readonly ports?: pulumi.Output<readonly ExposedPort[]>;
  /** Scheme of its URL; undefined: `tcp`. */
  declare public readonly scheme?: pulumi.Output<string>;
  /** User that a link logs in as. */
  declare public readonly username?: pulumi.Output<string>;
  /** Database that a link leads to. */
  declare public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  declare public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Names of its variables that a `legacy` link may hand on. */
  declare public readonly sharedVariables?: pulumi.Output<readonly string[]>;
  /** Names of its secret variables that a `legacy` link hands on. */
  declare public readonly sharedSecrets?: pulumi.Output<readonly string[]>;
  /** Address of the daemon it runs on; undefined is the default one. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: ExistingSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ExistingSource", name, args, opts, (daemonHost) => {
      check.checkContainerName("containerName", args.containerName);
      if (!isOutput(args.ports)) checkExposedPorts("ports", args.ports ?? []);
      if (args.scheme !== undefined && !isOutput(args.scheme)) check.checkScheme("scheme", args.scheme);
      const { containerName, image, password, ...facts } = args;
      const containerId = pulumi.output(containerName);
      const secret = password === undefined ? undefined : pulumi.secret(password);
      return {
        make: () => ({
          outputs: {
            ...asOutputs({ ...facts, image, containerName }),
            containerId,
            password: secret,
            daemonHost,
          },
          stated: { ...facts, containerName },
        }),
      };
    });
  }
}
