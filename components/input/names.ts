import { isIP } from "node:net";
import { inputError, matching } from "./inputError";
import { ALIAS, CONTAINER_NAME, MAX_NAME_CHARACTERS, NEVER_ASKED } from "./nameForms";

const checkAliasForm = matching(
  ALIAS,
  MAX_NAME_CHARACTERS,
  `An alias is 1 to ${MAX_NAME_CHARACTERS} letters, digits, "_", "-" or ".", and "-" and "." stand between others, for ` +
    `example "redis".`,
);

/**
 * Checks a link's alias, which becomes a host name on the link's network and the prefix of the link's variables. Accepts every
 * alias that `--link` accepted, except names that no resolver looks up.
 *
 * @param consumer name of the app's container, which is a host name on the same network
 * @throws RunError that names the input, the value and what is allowed
 */
export function checkAlias(input: string, value: string, consumer: string): string {
  checkAliasForm(input, value);
  if (NEVER_ASKED.test(value)) {
    throw inputError(input, value, "Programs take it for an address, and ask for no name: choose another.");
  }
  // Names are compared in lower case, because Docker's DNS ignores case.
  if (value.toLowerCase() === consumer.toLowerCase()) {
    throw inputError(
      input,
      value,
      "It is the app's own name, which would lead the app to itself: choose another.",
    );
  }
  return value;
}

/** Checks the scheme of a URL (RFC 3986, 3.1), or several schemes in a row, such as `jdbc:mysql`. @throws RunError */
export const checkScheme = matching(
  /^[a-z][a-z0-9+.-]*(:[a-z][a-z0-9+.-]*)*$/i,
  MAX_NAME_CHARACTERS,
  'A scheme is letters, digits, "+", "-" or ".", and starts with a letter, for example "mongodb".',
);

/**
 * Checks the name of a container (moby `daemon/names/names.go`: RestrictedNameChars).
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkContainerName = matching(
  CONTAINER_NAME,
  MAX_NAME_CHARACTERS,
  `A container name is 2 to ${MAX_NAME_CHARACTERS} letters, digits, "-", "_" or ".", and starts with a letter or digit, ` +
    `for example "redis-server".`,
);

/**
 * Checks the name of a resource's container or service. An error says by which argument the name was given.
 *
 * @param name the resource's name, which is the default name
 * @param argument the argument with which the user gives another name
 * @returns the name, and the argument that gave the name
 */
export function checkNameOf(name: string, containerName = name, argument = "containerName") {
  const nameInput = containerName === name ? "the resource's name" : argument;
  return [checkContainerName(nameInput, containerName), nameInput] as const;
}

/**
 * Checks the name of a volume.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkVolume = matching(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  255,
  'The name of a volume is two or more letters, digits, "_", "." or "-", and starts with a letter or digit.',
);

/**
 * Checks the host name of a container (RFC 1123, 2.1).
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkHostname = matching(
  /^[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?)*$/,
  MAX_NAME_CHARACTERS,
  `A host name is 1 to ${MAX_NAME_CHARACTERS} letters, digits, "-", "_" or ".", and "-" and "." stand between others.`,
);

/**
 * Checks the user of a container: `USER` or `USER:GROUP`. User and group are names or numbers.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkUser = matching(
  /^[a-zA-Z0-9_][a-zA-Z0-9_.-]*(:[a-zA-Z0-9_][a-zA-Z0-9_.-]*)?$/,
  MAX_NAME_CHARACTERS,
  'It is USER or USER:GROUP, each a name or a number, for example "node" or "1000:1000".',
);

/** Checks the URL path of a health check. It must be safe within a shell command. @throws RunError */
export const checkHealthPath = matching(
  /^\/[A-Za-z0-9/_.~?=&-]*$/,
  255,
  `It starts with "/" and holds letters, digits, and any of / _ . ~ ? = & -.`,
);

/** Checks an IPv4 or IPv6 address of the host. @throws RunError that names the input, the value and what is allowed */
export function checkAddress(input: string, value: string): string {
  return checkIp(
    input,
    value,
    'of the host: "127.0.0.1" for this machine alone, "0.0.0.0" for every network it is on',
  );
}

/** Checks the address of a DNS server. @throws RunError that names the input, the value and what is allowed */
export function checkDnsServer(input: string, value: string): string {
  return checkIp(input, value, 'of a DNS server, for example "192.0.2.53"');
}

function checkIp(input: string, value: string, which: string): string {
  if (isIP(value) !== 0) return value;
  throw inputError(input, value, `It must be an IP address ${which}.`);
}
