export { checkImage, checkRepository } from "./image";
export { checkImageSource } from "./image";
export { inputError } from "./inputError";
export { checkAlias, checkContainerName, checkHostname, checkNameOf, checkUser } from "./names";
export { checkHostPort, checkMemoryMb, checkPort, checkRange, checkSeconds } from "./numbers";
export { checkRegistry, checkReplicas, checkSwarmAddress } from "../swarm/swarmInputs";
export { checkSharedSecrets, checkSharedVariables, checkVariable } from "./variables";
export { checkAddress, checkHealthPath, checkKeys, checkOneOf } from "./words";
