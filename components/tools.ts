// What redis-link's own commands and from-link share with the package. It is for them alone, and may change with any version.
export { contextVariables, currentContextName } from "./docker/contexts";
export { DAEMON_SETTINGS, daemonOf, settingsIn, useDaemon } from "./docker/daemon";
export { identityOf } from "./docker/connection";
export { dockerCli, dockerClient, forceRemove, ifExists } from "./docker/dockerClient";
export { withCleanUp, withFollowUp } from "./docker/withCleanUp";
export { isId, STACK_LABEL, STATE_LABEL } from "./docker/notation";
export { ALIAS, CONTAINER_NAME, MAX_NAME_CHARACTERS, NEVER_ASKED, SECRET_NAME } from "./input/nameForms";
export { mendStack, PulumiFailed, type Ended } from "./status/recovery/mendStack";
export {
  knownTo,
  mendState,
  stackProvidersOf,
  unreadableState,
  type ExportedState,
} from "./status/recovery/pulumiState";
export { isAlive, isLeftBehind, locksInWords, stateLocksIn } from "./status/recovery/stateLock";
export { whyNoManager } from "./swarm/manager";
export type { Node } from "./swarm/swarmTypes";
export { primaryOf, seenNodes, type SeenNode } from "./swarm/failover/nodeStates";
