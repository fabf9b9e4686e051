import type * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { checkPassword, type Password } from "./password";
import { Source, type SourceArgs } from "./source";

/**
 * A source container of any image, with a friendly name, no published port and an internal network, so that it is reachable
 * only through links. The container is hardened, but an entrypoint may still start as root, change the owner of folders and
 * switch to another user. Each `VOLUME` of the image gets a named volume. Links are made when the container is healthy.
 */
export class SourceContainer extends Source {
  /** @throws RunError if an input is not accepted, before anything is registered */
  constructor(name: string, args: SourceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("SourceContainer", name, args, opts, () => {
      const { ports, scheme, username, database, passwordVariables = [] } = args;
      const byPassword = (password: pulumi.Input<string> = "") =>
        Object.fromEntries(passwordVariables.map((variable) => [variable, password]));
      return {
        settings: args,
        facts: { ports, scheme, username, database },
        password: passwordFor(args),
        variables: (password) => [{ from: "passwordVariables", variables: byPassword(password) }],
      };
    });
  }
}

/** Arguments of a SourceContainer. */
export interface SourceContainerArgs extends SourceArgs {
  /** Image of the container: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /**
   * Ports of the source. A link's `<ALIAS>_PORT` is the first TCP port, or the first port if none is a TCP port. A `legacy`
   * link has all ports, in Docker's order.
   * @default the image's exposed ports, lowest first
   */
  ports?: readonly ExposedPort[];
  /** Scheme of the source's URL, such as `mongodb`. @default "tcp" */
  scheme?: pulumi.Input<string>;
  /** User name for consumers. @default none */
  username?: pulumi.Input<string>;
  /** Database for consumers. @default none */
  database?: pulumi.Input<string>;
  /**
   * Names of the variables in which the image expects the password, such as MONGO_INITDB_ROOT_PASSWORD. Whoever may inspect the
   * container can read the password. If `password` is not set, a password is generated. Images keep the first password in their
   * data.
   * @default []
   */
  passwordVariables?: readonly string[];
}

/**
 * The password of a source. Refuses a generated password with `retainData`: the password is lost with the state, so nobody
 * could open the retained data.
 */
function passwordFor({
  password,
  passwordVariables = [],
  retainData,
}: SourceContainerArgs): Password | undefined {
  if (password !== undefined) return { given: whenKnown(password, checkPassword) };
  if (passwordVariables.length === 0) return undefined;
  if (!retainData) return { version: 1 };
  throw check.inputError(
    "retainData",
    "true",
    "The generated password goes with the stack, and its data would keep it: give `password`, which you keep.",
  );
}
