// This file is separate from names.ts, which loads the SDK. That is slow, and the plugin and the commands start without it.

/**
 * Length of the longest label in a host name (RFC 1035, 2.3.4). The limit holds for aliases and container names, because they
 * are looked up in Docker's DNS.
 */
export const MAX_NAME_CHARACTERS = 63;

/** The form of a link alias: every alias that `--link` accepted, except the names in {@link NEVER_ASKED}. */
export const ALIAS = /^\w([\w-]*\w)?(\.\w([\w-]*\w)?)*$/;

/** Names that a resolver never looks up: addresses (inet_aton(3)) and localhost (RFC 6761, 6.3). */
export const NEVER_ASKED = /^((0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}|(.*\.)?localhost)$/i;

/** The name of a container (moby `daemon/names/names.go`: RestrictedNameChars). */
export const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Pattern of the variable names that suggest a secret. */
export const SECRET_NAME = /PASS|_PWD?$|SECRET|TOKEN|CREDENTIAL|AUTH|API_?KEY|(^|_)KEY$|PRIVATE/i;
