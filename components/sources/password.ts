import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { checkRange, inputError } from "../input";

const PASSWORD_CHARACTERS = 32;
const MAX_PASSWORD_VERSION = 1_000_000;

/** A given password, or the version of a generated password. */
export type Password = { given: pulumi.Input<string> } | { version: number };

/** The given or generated password, as a secret. */
export function passwordOf(
  name: string,
  password: Password,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if ("given" in password) return pulumi.secret(password.given);
  const { version } = password;
  return new random.RandomPassword(
    name,
    {
      length: PASSWORD_CHARACTERS,
      special: false,
      // Version 1 has no keeper, so that passwords stay that were generated before versions existed.
      keepers: version === 1 ? undefined : { version: String(version) },
    },
    opts,
  ).result;
}

/** Checks the version of a password. @throws RunError that names the input, the value and the range */
export function checkPasswordVersion(input: string, version = 1): number {
  return checkRange(input, version, 1, MAX_PASSWORD_VERSION);
}

/** Checks a given password. @throws RunError if it is empty */
export function checkPassword(password: string): string {
  if (password === "") throw inputError("password", "", "Anybody could log in: leave it out, or give one.");
  return password;
}

/** Number of iterations of the hash: PostgreSQL's default (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * PostgreSQL's hash of a password (RFC 5803). PostgreSQL accepts the hash where a password is set, but nobody can log in with
 * the hash.
 *
 * @param salt 16 bytes, constant for a server, because another salt would show as a change
 */
export function scramSha256(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ITERATIONS, 32, "sha256");
  const key = (label: string) => createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  const server = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

/** A salt of 16 bytes that is derived from words. */
export function saltOf(...words: string[]): Buffer {
  return createHash("sha256").update(words.join("\0")).digest().subarray(0, 16);
}

/**
 * MariaDB's hash of a password (`mysql_native_password`). MariaDB accepts the hash where a password is set, but nobody can log
 * in with the hash.
 */
export function mysqlNative(password: string): string {
  const once = createHash("sha1").update(password).digest();
  return `*${createHash("sha1").update(once).digest("hex").toUpperCase()}`;
}
