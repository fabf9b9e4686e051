/** Names that tell a secret. */
export const SECRET_NAME = /PASS|_PWD$|SECRET|TOKEN|CREDENTIAL|AUTH|API_?KEY|(^|_)KEY$|PRIVATE/i;
