import type * as pulumi from "@pulumi/pulumi";
import { containerSettings, type ContainerSettings } from "../container/containerSettings";
import { containerOptions } from "../container/hardening";
import { checkHealth, type Health } from "../container/health";
import { checkVolumes, type ContainerVolume } from "../docker/volume";
import * as check from "../input";
import type { ContainerImage } from "../input/image";
import { checkKnown, whenKnown } from "../input/known";
import { checkExposedPorts, type Environment, environmentList, type ExposedPort } from "../link/linkSource";
import { checkEnvironments, mergeEnvironments } from "../link/mergeEnvironments";
import { checkPassword, type Password } from "./password";
import { Source, type SourceParts } from "./source";

/**
 * A source container of any image: it has a friendly name, is published nowhere, sits on an internal network of its own
 * and is reached through links only. It is hardened, but an entrypoint that starts as root, gives folders to a user and
 * drops to it works as it is. Each `VOLUME` of its image is a named volume, and links lead to it once it is well.
 */
export class SourceContainer extends Source {
  /** @throws RunError if an input is not accepted; nothing is registered then */
  constructor(name: string, args: SourceContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKnown("SourceContainer", args);
    super("SourceContainer", name, checkedSourceContainerArgs(name, args), opts);
  }
}

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

/**
 * The arguments as a source is made of them, with everything known checked.
 *
 * @param name the resource's name
 * @throws RunError that names the argument, its value and what is allowed
 */
export function checkedSourceContainerArgs(name: string, args: SourceContainerArgs): SourceParts {
  const { image, ports, scheme, username, database, retainData = false } = args;
  const [containerName, nameInput] = check.checkNameOf(name, args.containerName);
  check.checkImageSource("image", image, containerName, nameInput);
  checkExposedPorts("ports", ports ?? []);
  const { ownVolumes, otherVolumes } = checkVolumes("volumes", args.volumes ?? [], args.writable);
  const capabilities = args.capabilities ?? (args.user === undefined ? ENTRYPOINT_CAPABILITIES : []);
  const settings = containerSettings({ ...args, capabilities });
  const health = checkHealth(
    args.health ?? {},
    ports?.find(({ protocol = "tcp" }) => protocol === "tcp")?.number,
  );
  const byPassword = (password: pulumi.Input<string> = "") =>
    Object.fromEntries((args.passwordVariables ?? []).map((variable) => [variable, password]));
  const variables = (password?: pulumi.Output<string>) => [
    { from: "environment", variables: args.environment ?? {} },
    { from: "passwordVariables", variables: byPassword(password) },
  ];
  checkEnvironments(variables());
  const environment = (password?: pulumi.Output<string>) => mergeEnvironments(variables(password));
  return {
    asked: args,
    containerName,
    image,
    facts: {
      ...{ ports, username, database },
      scheme: whenKnown(scheme, (known) => check.checkScheme("scheme", known)),
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
    options: containerOptions(args.memoryMb),
  };
}

/** One of the stack's own making goes with its state, so data that outlives it would keep one that nobody knows. */
function passwordFor(
  { password, passwordVariables = [] }: SourceContainerArgs,
  retainData: boolean,
): Password | undefined {
  if (password !== undefined) return { given: whenKnown(password, checkPassword) };
  if (passwordVariables.length === 0) return undefined;
  if (!retainData) return { version: 1 };
  throw check.inputError(
    "retainData",
    "true",
    "The generated password goes with the stack, and its data would keep it: give `password`, which you keep.",
  );
}

/** What every source container may be told, whatever its image. */
export interface SourceArgs extends ContainerSettings {
  /** Name of the container, its friendly name for links. @default the resource's name */
  containerName?: string;
  /** Its own variables. @default {} */
  environment?: pulumi.Input<Environment>;
  /** Password that it asks for. @default none, or a generated one */
  password?: pulumi.Input<string>;
  /**
   * What is mounted where. Each `VOLUME` of the image that is not named here gets a volume of the stack's own.
   * @default []
   */
  volumes?: readonly ContainerVolume[];
  /**
   * How it is told whether it is well, and how long `up` waits for it. @default when the first TCP port that it states listens;
   * if it states none, when the health check of its image passes, or else when it keeps running
   */
  health?: Health;
  /**
   * Linux capabilities of the container; it has no others.
   * @default CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID, which an entrypoint needs; with `user` none
   */
  capabilities?: readonly string[];
  /** Whether the stack's own volumes stay when it is destroyed; the next `up` continues with them. @default false */
  retainData?: boolean;
  /** Names of its variables that a `legacy` link may hand on as `<ALIAS>_ENV_<NAME>`. @default [] */
  sharedVariables?: readonly string[];
  /**
   * Names of its secret variables that a `legacy` link hands on all the same: whoever may inspect the consumer's container
   * reads them. @default []
   */
  sharedSecrets?: readonly string[];
}
