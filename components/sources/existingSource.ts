import * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import { whenKnown } from "../input/known";
import { Component, asOutputs } from "../link/component";
import { checkExposedPorts, type ExposedPort, type LinkSource } from "../link/linkSource";

/**
 * A running container that Pulumi did not make, as a source. It is attached while it runs, and stays after a destroy. The
 * preview fails if it is missing, stopped, or without a network of its own. If it is recreated by hand, the next update reports
 * it as gone, and `pulumi up --refresh` links it again.
 *
 * @param name the container's name
 * @param facts further facts; missing ports are read from the container
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
  /** Name of the container, used as its id. */
  declare public readonly containerId: pulumi.Output<string>;
  /** Name of the container. */
  declare public readonly containerName: pulumi.Output<string>;
  /** Id of its image; undefined: the container's. */
  declare public readonly image?: pulumi.Output<string>;
  /** Its password, a secret; undefined if it has none. */
  declare public readonly password?: pulumi.Output<string>;
  /** Its ports; undefined: the exposed ones. */
  declare public readonly ports?: pulumi.Output<readonly ExposedPort[]>;
  /** Scheme of its URL; undefined: `tcp`. */
  declare public readonly scheme?: pulumi.Output<string>;
  /** User of a link. */
  declare public readonly username?: pulumi.Output<string>;
  /** Database of a link. */
  declare public readonly database?: pulumi.Output<string>;
  /** Variables that links may hand on. */
  declare public readonly environment?: pulumi.Output<Record<string, string>>;
  /** Variables that a `legacy` link hands on. */
  declare public readonly sharedVariables?: pulumi.Output<readonly string[]>;
  /** Secret variables that a `legacy` link hands on. */
  declare public readonly sharedSecrets?: pulumi.Output<readonly string[]>;
  /** Address of its daemon; undefined for the default one. */
  declare public readonly daemonHost: pulumi.Output<string | undefined>;

  /** @throws RunError if an input is not accepted; nothing is registered then */
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
