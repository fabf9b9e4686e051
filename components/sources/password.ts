import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { checkRange, inputError } from "../input";

const PASSWORD_CHARACTERS = 32;
const MAX_PASSWORD_VERSION = 1_000_000;

/** A password: the user's own, or one that is generated, by its number. */
export type Password = { given: pulumi.Input<string> } | { version: number };

/** The password, a secret. */
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
      // The first password has no keeper, so that one which was made before there were versions stays.
      keepers: version === 1 ? undefined : { version: String(version) },
    },
    opts,
  ).result;
}

/** Checks the number of a password. @throws RunError that names the input, the value and the range */
export function checkPasswordVersion(input: string, version = 1): number {
  return checkRange(input, version, 1, MAX_PASSWORD_VERSION);
}

/** Checks a password of the user's own. @throws RunError if it is empty */
export function checkPassword(password: string): string {
  if (password === "") throw inputError("password", "", "Anybody could log in: leave it out, or give one.");
  return password;
}

/** What PostgreSQL sets by default (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * A password as PostgreSQL keeps it, and takes it in place of one (RFC 5803): nobody logs in by it.
 *
 * @param salt 16 bytes; the same again for the same server, or each update would see another
 */
export function scramSha256(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ITERATIONS, 32, "sha256");
  const key = (label: string) => createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  const server = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

/** 16 bytes that are the same again for the same words. */
export function saltOf(...words: string[]): Buffer {
  return createHash("sha256").update(words.join("\0")).digest().subarray(0, 16);
}

/** A password as MariaDB keeps it (`mysql_native_password`), and takes it in place of one: nobody logs in by it. */
export function mysqlNative(password: string): string {
  const once = createHash("sha1").update(password).digest();
  return `*${createHash("sha1").update(once).digest("hex").toUpperCase()}`;
}
