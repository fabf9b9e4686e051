// A file of its own, as what the plugin and the commands load at their start must not load the SDK, which takes longer than all else.

/** Longest label of a host name in characters (RFC 1035, 2.3.4); Docker's DNS answers for aliases and names alike. */
export const MAX_NAME_CHARACTERS = 63;

/** A link alias: all that `--link` took which Docker's DNS answers. */
export const ALIAS = /^\w([\w-]*\w)?(\.\w([\w-]*\w)?)*$/;

/** What a resolver takes for an address (inet_aton(3)) or answers by itself (RFC 6761, 6.3), and asks no DNS for. */
export const NEVER_ASKED = /^((0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}|(.*\.)?localhost)$/i;

/** The name of a container (moby `daemon/names/names.go`: RestrictedNameChars). */
export const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Names that tell a secret. */
export const SECRET_NAME = /PASS|_PWD?$|SECRET|TOKEN|CREDENTIAL|AUTH|API_?KEY|(^|_)KEY$|PRIVATE/i;
