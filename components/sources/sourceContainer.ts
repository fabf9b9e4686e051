import type * as pulumi from "@pulumi/pulumi";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { whenKnown } from "../input/known";
import type { ExposedPort } from "../link/linkSource";
import { checkPassword, type Password } from "./password";
import { Source, type SourceArgs } from "./source";

/**
 * A source container of any image: a friendly name, no published port, an internal network, reachable only through links. It is
 * hardened, but entrypoints that start as root, change the owner of folders and become a user still work. Each `VOLUME` of its
 * image is a named volume. Links are made when it is healthy.
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

/** Arguments of a SourceContainer. */
export interface SourceContainerArgs extends SourceArgs {
  /** Image of the container: a reference, a folder to build, or the id of an image resource. */
  image: ContainerImage;
  /**
   * Its ports. `<ALIAS>_PORT` of a link is the first TCP port, or else the first; a `legacy` link has all in Docker's order.
   * @default the image's exposed ports, lowest first
   */
  ports?: readonly ExposedPort[];
  /** Scheme of its URL, such as `mongodb`. @default "tcp" */
  scheme?: pulumi.Input<string>;
  /** User of a link. @default none */
  username?: pulumi.Input<string>;
  /** Database of a link. @default none */
  database?: pulumi.Input<string>;
  /**
   * Variables in which the image expects its password, such as MONGO_INITDB_ROOT_PASSWORD. Whoever may inspect the container
   * can read it. Without `password`, it is generated. Images keep their first password in their data.
   * @default []
   */
  passwordVariables?: readonly string[];
}

/** A generated password is lost with the state; retained data would be locked. */
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
