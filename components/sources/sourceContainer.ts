import type * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { checkPassword, type Password } from "./password";
import { Source, type SourceArgs } from "./source";

/**
 * A source container of any image: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. It is hardened, but an entrypoint that starts as root, gives folders to a user and
 * drops to it works as it is. Each `VOLUME` of its image is a named volume, and links lead to it once it is well.
 */
export class SourceContainer extends Source {
  /** @throws RunError if an input is not accepted; nothing is registered then */
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

/** What a source container is made of. */
export interface SourceContainerArgs extends SourceArgs {
  /** Image of the container: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /**
   * Ports that it listens on, the one of a link's `<ALIAS>_PORT` first, which is of TCP if one is. A `legacy` link has them in
   * Docker's order. @default those that its image exposes, the lowest first
   */
  ports?: readonly ExposedPort[];
  /** Scheme of its URL, such as `mongodb`. @default "tcp" */
  scheme?: pulumi.Input<string>;
  /** User that a link logs in as. @default none */
  username?: pulumi.Input<string>;
  /** Database that a link leads to. @default none */
  database?: pulumi.Input<string>;
  /**
   * Variables that its image takes the password by, such as MONGO_INITDB_ROOT_PASSWORD: whoever may inspect the container
   * reads it. Without `password` one is generated for them. Images keep the password that they began with in their data.
   * @default []
   */
  passwordVariables?: readonly string[];
}

/** One of the stack's own making goes with its state, so data that outlives it would keep one that nobody knows. */
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
