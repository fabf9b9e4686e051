export { checkImage, checkImageSource, checkRepository } from "./image";
export { inputError } from "./inputError";
export { checkAlias, checkContainerName, checkHostname, checkNameOf, checkUser, checkVolume } from "./names";
export { checkHostPort, checkMemoryMb, checkPort, checkRange, checkSeconds } from "./numbers";
export { checkSharedSecrets, checkSharedVariables, checkVariable } from "./variables";
export { checkAddress, checkDnsServer, checkHealthPath, checkKeys, checkOneOf } from "./words";
