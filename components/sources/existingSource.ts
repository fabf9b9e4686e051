import * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import { whenKnown } from "../input/known";
import { Component, asOutputs } from "../link/component";
import { checkExposedPorts, type ExposedPort, type LinkSource } from "../link/linkSource";

/**
 * Makes a source of a running container that Pulumi did not make. The container is attached while it runs, and stays after a
 * destroy. The preview fails if the container is missing, stopped, or without a network of its own. If the container is
 * recreated by hand, the next update reports the container as gone, and `pulumi up --refresh` links the new one.
 *
 * @param name the container's name
 * @param facts further facts about the source; missing ports are read from the container
 * @throws RunError if the name is malformed
 */
export function existingSource(
  name: string,
  facts: Omit<LinkSource, "containerId" | "containerName"> = {},
): LinkSource {
  check.checkContainerName("name", name);
  return { ...facts, containerId: name, containerName: name };
}

/** Arguments of an ExistingSource. */
export interface ExistingSourceArgs extends Omit<LinkSource, "containerId" | "daemonHost" | "failover"> {
  /** Name of the container. */
  readonly containerName: string;
}

/**
 * {@link existingSource} as a component, for all languages: a running container that Pulumi did not make, on the daemon of the
 * component's Docker provider.
 */
export class ExistingSource extends Component<ExistingSource> implements LinkSource {
  /** Name of the container, which is used as its id. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of the container's image; undefined if missing facts are read from the container. */
  declare public readonly image?: pulumi.Output<string>;
  /** Password of the source, a secret; undefined if the source has none. */
  declare public readonly password?: pulumi.Output<string>;
  /** Ports of the source; undefined if the container's exposed ports are used. */
  declare public readonly ports?: pulumi.Output<readonly ExposedPort[]>;
  /** Scheme of the source's URL; undefined means `tcp`. */
  declare public readonly scheme?: pulumi.Output<string>;
  /** User name for consumers. */
  declare public readonly username?: pulumi.Output<string>;
  /** Database for consumers. */
  declare public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  declare public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Variables that a `legacy` link hands on. */
  declare public readonly sharedVariables?: pulumi.Output<readonly string[]>;
  /** Secret variables that a `legacy` link hands on. */
  declare public readonly sharedSecrets?: pulumi.Output<readonly string[]>;
  /** Address of the source's daemon; undefined for the default daemon. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: ExistingSourceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ExistingSource", name, args, opts, (daemonHost) => {
      check.checkContainerName("containerName", args.containerName);
      const { containerName, image, password, ...others } = args;
      const facts = {
        ...others,
        ports: whenKnown(args.ports, (known) => checkExposedPorts("ports", known)),
        scheme: whenKnown(args.scheme, (known) => check.checkScheme("scheme", known)),
      };
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
