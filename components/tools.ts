// Exports for redis-link's own commands and from-link only. They may change with any version.
export { contextVariables, currentContextName } from "./daemon/contexts";
export { DAEMON_SETTINGS, daemonOf, settingsIn, useDaemon } from "./daemon/daemon";
export { identityOf } from "./daemon/connection";
export { dockerCli, dockerClient, forceRemove, ifExists } from "./daemon/dockerClient";
export { hasOwnPassphrase, passphraseEnvironment } from "./status/passphrase";
export { withCleanUp } from "./daemon/withCleanUp";
export { isId } from "./daemon/notation";
export { STATE_LABEL } from "./stack/labels";
export { ALIAS, CONTAINER_NAME, MAX_NAME_CHARACTERS, NEVER_ASKED, SECRET_NAME } from "./input/nameForms";
export { mendStack, type Ended } from "./status/recovery/mendStack";
export { knownTo, unreadableState } from "./status/recovery/pulumiState";
export { isAlive, locksInWords, stateLocksIn } from "./status/recovery/stateLock";
