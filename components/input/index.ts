export { checkImage, checkImageSource, checkRepository } from "./image";
export { inputError, refused } from "./inputError";
export {
  checkAddress,
  checkAlias,
  checkContainerName,
  checkDnsServer,
  checkHealthPath,
  checkHostname,
  checkNameOf,
  checkScheme,
  checkUser,
  checkVolume,
} from "./names";
export { checkHostPort, checkMemoryMb, checkPort, checkRange, checkSeconds } from "./numbers";
export { checkSharedSecrets, checkSharedVariables, checkVariable } from "./variables";
export { checkKeys, checkOneOf } from "./keys";
