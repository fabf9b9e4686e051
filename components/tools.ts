// What redis-link's own commands and from-link share with the package. It is for them alone, and may change with any version.
export { contextVariables, currentContextName } from "./docker/contexts";
export { daemonOf } from "./docker/daemon";
export { identityOf } from "./docker/daemonIdentity";
export { dockerCli, dockerClient, ifExists } from "./docker/dockerClient";
export { STACK_LABEL, STATE_LABEL } from "./docker/notation";
export * from "./input/nameForms";
export * from "./input/nameForms";
export { knownTo, stateIdsOf, type ExportedState } from "./status/recovery/pulumiState";
export { HALF_WRITTEN, mendState } from "./status/recovery/pulumiState";
export { removeNetwork } from "./status/recovery/removeUnknown";
export { isAlive, lockInWords, stateLockIn, type StateLock } from "./status/recovery/pulumiState";
export { whyNoManager } from "./swarm/manager";
