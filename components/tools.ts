// What redis-link's own commands and from-link share with the package. It is for them alone, and may change with any version.
export { contextVariables, currentContextName } from "./docker/contexts";
export { DAEMON_SETTINGS, daemonOf, settingsIn, useDaemon, type KeptSettings } from "./docker/daemon";
export { identityOf } from "./docker/connection";
export { dockerCli, dockerClient, forceRemove, ifExists } from "./docker/dockerClient";
export { isId, STACK_LABEL, STATE_LABEL } from "./docker/notation";
export { ALIAS, CONTAINER_NAME, MAX_NAME_CHARACTERS, NEVER_ASKED, SECRET_NAME } from "./input/nameForms";
export {
  isAlive,
  knownTo,
  lockInWords,
  mendState,
  stackProvidersOf,
  stateIdsOf,
  stateLockIn,
  unreadableState,
  type ExportedState,
  type StateLock,
} from "./status/recovery/pulumiState";
export { removeNetwork } from "./status/recovery/removeUnknown";
export { whyNoManager } from "./swarm/manager";
export type { Node } from "./swarm/swarmTypes";
export { primaryOf, seenNodes, type SeenNode } from "./swarm/failover/nodeStates";
