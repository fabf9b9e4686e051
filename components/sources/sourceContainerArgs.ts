import type * as pulumi from "@pulumi/pulumi";
import { containerOptions } from "../container/containerOptions";
import { containerSettings } from "../container/containerSettings";
import { checkHealth } from "../container/health";
import { checkVolumes } from "../container/volumes";
import * as check from "../input";
import type { ContainerImage } from "../input/imageSource";
import { checkKnown, isOutput, notKnown } from "../input/known";
import type { ExposedPort } from "../link/exposedPort";
import { mergeEnvironments } from "../link/mergeEnvironments";
import { environmentList } from "../link/variables";
import type { Password } from "./password";
import type { SourceParts } from "./source";
import type { SourceArgs } from "./sourceArgs";

/** What an entrypoint that starts as root, gives folders to a user and drops to it needs. */
const ENTRYPOINT_CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

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
  scheme?: string;
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

/**
 * The arguments as a source is made of them, with everything known checked.
 *
 * @param name the resource's name
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedSourceContainerArgs(name: string, args: SourceContainerArgs): SourceParts {
  checkKnown("SourceContainer", args);
  if (isOutput(args.environment)) throw notKnown("environment");
  const { image, ports, scheme, username, database, retainData = false } = args;
  const [containerName, nameInput] = check.checkNameOf(name, args.containerName);
  check.checkImageSource("image", image, containerName, nameInput);
  ports?.forEach(({ number }) => check.checkPort("ports", number));
  const { ownVolumes, otherVolumes } = checkVolumes("volumes", args.volumes ?? [], args.writable);
  const capabilities = args.capabilities ?? (args.user === undefined ? ENTRYPOINT_CAPABILITIES : []);
  const settings = containerSettings({ ...args, capabilities });
  const health = checkHealth(
    args.health ?? {},
    ports?.find(({ protocol = "tcp" }) => protocol === "tcp")?.number,
  );
  const byPassword = (password: pulumi.Input<string> = "") =>
    Object.fromEntries((args.passwordVariables ?? []).map((variable) => [variable, password]));
  void mergeEnvironments([
    { from: "environment", variables: args.environment ?? {} },
    { from: "passwordVariables", variables: byPassword() },
  ]);
  const environment = (password?: pulumi.Output<string>) => ({
    ...args.environment,
    ...byPassword(password),
  });
  return {
    containerName,
    image,
    facts: {
      ...{ ports, scheme, username, database },
      sharedVariables: check.checkSharedVariables("sharedVariables", args.sharedVariables ?? []),
      sharedSecrets: args.sharedSecrets && check.checkSharedSecrets("sharedSecrets", args.sharedSecrets),
    },
    password: passwordFor(args, retainData),
    environment,
    ownPaths: ownVolumes.map(({ containerPath }) => containerPath),
    otherVolumes,
    retainData,
    health,
    inputs: (password) => ({
      ...settings,
      envs: environmentList(environment(password)),
      healthcheck: health.healthcheck,
    }),
    options: containerOptions(args),
  };
}

/** One of the stack's own making goes with its state, so data that outlives it would keep one that nobody knows. */
function passwordFor(
  { password, passwordVariables = [] }: SourceContainerArgs,
  retainData: boolean,
): Password | undefined {
  if (password !== undefined) return { given: password };
  if (passwordVariables.length === 0) return undefined;
  if (!retainData) return { version: 1 };
  throw check.inputError(
    "retainData",
    "true",
    "The generated password goes with the stack, and its data would keep it: give `password`, which you keep.",
  );
}
