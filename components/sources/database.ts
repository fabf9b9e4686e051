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
   * consumers with it.
   * @default 1
   */
  passwordVersion?: number;
  /**
   * Name of an existing volume for the data, which the stack never deletes. An existing user in it gets the password. @default
   * a volume of the stack
   */
  volume?: pulumi.Input<string>;
}

/** A kind of database, run by its official image. */
export interface Database {
  image: ContainerImage;
  port: number;
  scheme: string;
  username: pulumi.Input<string>;
  database?: pulumi.Input<string>;
  /** Words of the command. */
  command: string[];
  /**
   * Its data, and the check of a new image before its container gets them: a script for `sh`, its user, and the variable of an
   * image that needs no check on an empty volume.
   */
  data: { path: string; user: pulumi.Input<string>; check: string; provenBy: RegExp };
  /** Writable folders in memory. */
  writable: string[];
  memoryMb: number;
  health: Health;
  /** Variables of its entrypoint, with at most a hash of the password. */
  variables: (password: pulumi.Output<string> | undefined) => pulumi.Input<Environment>;
  /** Variables that links may hand on. */
  handedOn: (password: pulumi.Output<string> | undefined) => pulumi.Input<Environment>;
  /** A script for `sh` that sets the password in existing data. */
  start: string;
}

/** Time for a server to write its memory to disk, before it is killed. */
const STOP_GRACE_SECONDS = 60;

/**
 * A database as a source. The password is set at each start, so that data never keep an unknown one.
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
 * Password and data of a server with a fixed data folder.
 *
 * @throws RunError with an argument that would replace them
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

/** Whether the health argument selects a check. */
export function isLook({ path, port, command, none, outside }: Health): boolean {
  return [path, port, command, none, outside].some((value) => value !== undefined);
}

/**
 * Checks the name of a user or database, which must need no quotes in SQL, shell and URL.
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
