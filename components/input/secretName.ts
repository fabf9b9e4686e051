/** Names that tell a secret. */
export const SECRET_NAME = /PASS|SECRET|TOKEN|CREDENTIAL|AUTH|(^|_)KEY$|PRIVATE/i;
