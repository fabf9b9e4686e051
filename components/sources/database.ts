import type * as pulumi from "@pulumi/pulumi";
import type { Health } from "../container/health";
import { withoutEndingSlash } from "../daemon/notation";
import * as check from "../input";
import { type ContainerImage, imageWords } from "../input/image";
import { matching } from "../input/inputError";
import { isOutput, refuseGiven, whenKnown } from "../input/known";
import { overlaid } from "../link/mergeEnvironments";
import type { Environment } from "../link/linkSource";
import { checkPassword, checkPasswordVersion } from "./password";
import type { SourceArgs, SourceParts } from "./source";
import { checkVolumeName } from "./sourceVolumes";

/** Arguments of a database server; all have defaults. */
export interface DatabaseArgs extends SourceArgs {
  /**
   * Version of the generated password, from 1. Another number generates a new password, and restarts the server and its
   * consumers with the new password.
   * @default 1
   */
  passwordVersion?: number;
  /**
   * Name of an existing volume for the data. The stack never deletes this volume. If the user exists in the data, the user's
   * password is set to the source's password.
   * @default a volume of the stack
   */
  volume?: pulumi.Input<string>;
}

/** A kind of database that runs in its official image. */
export interface Database {
  image: ContainerImage;
  port: number;
  scheme: string;
  username: pulumi.Input<string>;
  database?: pulumi.Input<string>;
  /** Words of the server's command. */
  command: string[];
  /**
   * Path of the data, and the check of a new image before its container gets the data: a script for `sh`, the user that runs
   * the script, and the variable by which an image needs no check on an empty volume.
   */
  data: { path: string; user: pulumi.Input<string>; check: string; provenBy: RegExp };
  /** Writable folders in memory. */
  writable: string[];
  memoryMb: number;
  health: Health;
  /** Variables for the image's entrypoint. They contain at most a hash of the password. */
  variables: (password: pulumi.Output<string> | undefined) => pulumi.Input<Environment>;
  /** Variables that links may hand on. */
  handedOn: (password: pulumi.Output<string> | undefined) => pulumi.Input<Environment>;
  /** A script for `sh` that sets the password in existing data. */
  start: string;
}

/** Seconds that a server has to write its memory to disk before Docker kills it. */
const STOP_GRACE_SECONDS = 60;

/**
 * The parts of a source that is a database. The password is set at each start, so that existing data never keep an unknown
 * password.
 *
 * @throws RunError that names the argument, its value and what is allowed
 */
export function databaseParts(args: DatabaseArgs, database: Database): SourceParts {
  const { image, port, scheme, username } = database;
  const { environment = {}, health = {}, writable = [] } = args;
  refuseGiven({ entrypoint: args.entrypoint }, "The server's own sets its password: leave it out.");
  refuseNowhere(args.sharedSecrets, overlaid(environment, database.handedOn(undefined)));
  return {
    ...serverParts(args, image, database.data),
    settings: {
      ...args,
      image,
      memoryMb: args.memoryMb ?? database.memoryMb,
      writable: typeof writable === "boolean" ? writable : [...database.writable, ...writable],
      health: isLook(health) ? health : { ...database.health, ...health },
    },
    facts: { ports: [{ number: port }], scheme, username, database: database.database },
    variables: (password) => [{ from: "the server itself", variables: database.variables(password) }],
    handedOn: (password) => overlaid(environment, database.handedOn(password)),
    inputs: () => ({
      entrypoints: ["sh", "-ec", `${database.start}\nexec docker-entrypoint.sh "$@"`, "sh"],
      command: args.command === undefined ? database.command : [...args.command],
      destroyGraceSeconds: args.container?.destroyGraceSeconds ?? STOP_GRACE_SECONDS,
    }),
  };
}

/**
 * The password and the data of a server that has a fixed data folder.
 *
 * @throws RunError that names an argument which would replace the password or the data
 */
export function serverParts(
  args: DatabaseArgs,
  image: ContainerImage,
  { path, user, check: script, provenBy }: Database["data"],
): Pick<SourceParts, "password" | "data"> {
  const { password, volumes = [], writable = [] } = args;
  const version = checkPasswordVersion("passwordVersion", args.passwordVersion);
  if (password !== undefined && args.passwordVersion !== undefined)
    throw check.inputError("passwordVersion", version, "It is of a generated one: give another `password`.");
  if (volumes.some(({ containerPath }) => withoutEndingSlash(containerPath) === path))
    throw check.inputError("volumes", path, "The server's data are there: give `volume`.");
  if (typeof writable !== "boolean" && writable.map(withoutEndingSlash).includes(path))
    throw check.inputError("writable", path, "The server's data are there, in a volume: leave it out.");
  return {
    password: password === undefined ? { version } : { given: whenKnown(password, checkPassword) },
    data: {
      path,
      volume: checkVolumeName("volume", args.volume),
      preparation: { script, user, imageName: imageWords(image), provenBy },
    },
  };
}

/**
 * Refuses a secret variable that neither the server nor `environment` has. Otherwise a link would fail in the middle of an
 * update.
 */
function refuseNowhere(names: readonly string[] = [], variables: pulumi.Input<Environment>): void {
  if (isOutput(variables)) return;
  const nowhere = names.find((name) => variables[name] === undefined);
  if (nowhere === undefined) return;
  const found = Object.keys(variables).sort().join(", ");
  throw check.inputError("sharedSecrets", nowhere, `The server has no such variable, but ${found}.`);
}

/** Whether the argument `health` selects a check, not only time limits. */
export function isLook({ path, port, command, none, outside }: Health): boolean {
  return [path, port, command, none, outside].some((value) => value !== undefined);
}

/**
 * Checks the name of a user or database. The name must be valid without quotes in SQL, shells and URLs.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkSqlName(input: string, name: pulumi.Input<string>): pulumi.Input<string> {
  return whenKnown(name, (known) => checkForm(input, known));
}

const checkForm = matching(
  /^[A-Za-z_][A-Za-z0-9_-]*$/,
  63,
  'It is 1 to 63 letters, digits, "_" or "-", and starts with a letter or "_".',
);
