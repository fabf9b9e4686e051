import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";

/**
 * The error for an input that cannot be accepted. A RunError ends the program with this one line and no stack trace.
 *
 * @param input name of the argument or configuration key
 * @param value what was given; never pass a secret
 * @param remedy what is allowed, as a sentence
 */
export function inputError(input: string, value: string | number, remedy: string): pulumi.RunError {
  return new pulumi.RunError(
    `${input}: ${typeof value === "number" ? value : JSON.stringify(value)} is not accepted. ${remedy}`,
  );
}

function matching(pattern: RegExp, maxLength: number, remedy: string) {
  return (input: string, value: string): string => {
    if (typeof value !== "string" || value.length > maxLength || !pattern.test(value)) {
      throw inputError(input, value, remedy);
    }
    return value;
  };
}

/** Longest label of a host name in characters (RFC 1035, 2.3.4); Docker's DNS answers for aliases and names alike. */
const MAX_NAME_CHARACTERS = 63;

const checkAliasForm = matching(
  /^[a-z]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*$/,
  MAX_NAME_CHARACTERS,
  `An alias is 1 to ${MAX_NAME_CHARACTERS} lower-case letters, digits, "-", "_" or ".", starts with a letter and ends ` +
    `with a letter or digit, for example "redis".`,
);

/**
 * Checks a link alias: it becomes a host name on the link network and the prefix of the app's variables.
 *
 * @param consumer name of the app's container, which answers to that name on the same network
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkAlias(input: string, value: string, consumer: string): string {
  if (checkAliasForm(input, value) === consumer.toLowerCase()) {
    throw inputError(
      input,
      value,
      "It is the app's own name, which would lead the app to itself: choose another.",
    );
  }
  return value;
}

/**
 * Checks the name of a container (moby `daemon/names/names.go`: RestrictedNameChars).
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkContainerName = matching(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  MAX_NAME_CHARACTERS,
  `A container name is 2 to ${MAX_NAME_CHARACTERS} letters, digits, "-", "_" or ".", and starts with a letter or digit, ` +
    `for example "redis-server".`,
);

const host = /[a-zA-Z0-9]+(?:[.-][a-zA-Z0-9]+)*(?::\d+)?/.source;
const path = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/.source;
const tag = /[\w][\w.-]{0,127}/.source;
const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/.source;

/**
 * Checks an image reference (distribution/reference `regexp.go`): name, and tag or digest if wanted.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkImage = matching(
  new RegExp(`^(?:${host}/)?${path}(?:/${path})*(?::${tag})?(?:@${digest})?$`),
  255,
  `An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".`,
);

/**
 * Checks the name of an image without host and tag.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkRepository = matching(
  new RegExp(`^${path}$`),
  MAX_NAME_CHARACTERS,
  `The image that is built for a container is named after it: letters and digits, with ".", "_" or "-" between them.`,
);

/**
 * Checks a whole number between two bounds, both allowed.
 *
 * @throws RunError that names the input, the value and the range
 */
export function checkRange(input: string, value: number, min: number, max: number, note = ""): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw inputError(input, value, `It must be a whole number from ${min} to ${max}${note}.`);
  }
  return value;
}

/** Smallest memory limit in MiB that the Docker daemon takes (moby `daemon/daemon_unix.go`: linuxMinMemory). */
const MIN_MEMORY_MB = 6;
const MAX_MEMORY_MB = 1024 * 1024;

/** Checks a memory limit in MiB. @throws RunError that names the input, the value and the range */
export function checkMemoryMb(input: string, value: number): number {
  return checkRange(input, value, MIN_MEMORY_MB, MAX_MEMORY_MB, " (MiB)");
}

const MAX_PORT = 65535;

/** Checks a port inside a container, 1 to 65535. @throws RunError */
export function checkPort(input: string, value: number): number {
  return checkRange(input, value, 1, MAX_PORT);
}

/** Checks a port of the host: 1024 to 65535 (CIS Docker Benchmark 5.8), or 0. @throws RunError */
export function checkHostPort(input: string, value: number): number {
  return value === 0
    ? value
    : checkRange(input, value, 1024, MAX_PORT, ", or 0 to let Docker pick a free one");
}

/** Checks the path of a health check, which becomes part of a shell command. @throws RunError */
export const checkHealthPath = matching(
  /^\/[A-Za-z0-9/_.~?=&-]*$/,
  255,
  `It starts with "/" and holds letters, digits, and any of / _ . ~ ? = & -.`,
);

/** Checks an IPv4 or IPv6 address. @throws RunError that names the input, the value and what is allowed */
export function checkAddress(input: string, value: string): string {
  if (isIP(value) === 0) {
    throw inputError(
      input,
      value,
      `It must be an IP address of the host: "127.0.0.1" for this machine alone, "0.0.0.0" for every network it is on.`,
    );
  }
  return value;
}

/** Checks that a value is one of a few words. @throws RunError that names the input, the value and the words */
export function checkOneOf<T extends string>(input: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value);
  if (found === undefined) {
    throw inputError(input, value, `It must be one of ${allowed.join(", ")}.`);
  }
  return found;
}

/** Names that tell a secret. */
const SECRET_NAME = /PASS|SECRET|TOKEN|CREDENTIAL|AUTH|(^|_)KEY$|PRIVATE/i;

/**
 * Checks a list of variables that a source hands on.
 *
 * @throws RunError that names the input and the entry that is no name of a variable or tells a secret
 */
export function checkSharedVariables(input: string, value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw inputError(input, JSON.stringify(value), "It must be a list of names of variables.");
  return value.map((name: unknown) => {
    if (typeof name !== "string" || !/^[^=\s]+$/.test(name)) {
      throw inputError(
        input,
        JSON.stringify(name),
        "Each entry is the name of a variable, without value or blanks.",
      );
    }
    if (SECRET_NAME.test(name)) {
      throw inputError(input, name, "A link never hands on a secret: take it off the list.");
    }
    return name;
  });
}

/**
 * Checks a variable of a container: a name without "=", and no zero character, which would end it (environ(7)).
 *
 * @param value looked at if it is known
 * @throws RunError that names the input and the variable, never its value
 */
export function checkVariable(input: string, name: string, value: unknown): void {
  if (name === "" || /[=\0]/.test(name) || (typeof value === "string" && value.includes("\0"))) {
    throw inputError(
      input,
      name,
      'The name of a variable is not empty and has no "=", and neither name nor value has a zero character.',
    );
  }
}
