export { ExistingSource, existingSource, type ExistingSourceArgs } from "./sources/existingSource";
export { LinkedApp, type LinkedAppArgs } from "./consumers/linkedApp";
export type { LinkedArgs } from "./consumers/linkedArgs";
export {
  LinkedContainer,
  type LinkedContainerArgs,
  type LinkedContainerInputs,
} from "./consumers/linkedContainer";
export { LinkedService } from "./swarm/linkedService";
export type { LinkedServiceArgs } from "./swarm/linkedServiceArgs";
export { RedisFailover, type RedisFailoverArgs } from "./swarm/redisFailover";
export { MariaDbServer, type MariaDbServerArgs } from "./sources/mariaDbServer";
export { PostgresServer, type PostgresServerArgs } from "./sources/postgresServer";
export { redisCliCommand } from "./consumers/redisCliCommand";
export { RedisServer, type RedisServerArgs } from "./sources/redisServer";
export type { SourceArgs } from "./sources/source";
export { SourceContainer, type SourceContainerArgs } from "./sources/sourceContainer";
export type { DatabaseArgs } from "./sources/database";
export type { ContainerImage, ImageBuild } from "./input/image";
export {
  RESTARTS,
  type ContainerSettings,
  type OtherContainerInputs,
  type Restart,
} from "./container/containerSettings";
export type { Health } from "./container/health";
export type { Host, Ulimit } from "./container/containerInputs";
export type { PublishedPort } from "./container/ports";
export type { ContainerVolume } from "./docker/volume";
/** @hidden */
export * as check from "./check";
export { LINK_ENVIRONMENTS, type LinkEnvironment } from "./link/environment";
export type { Environment, ExposedPort, FailoverFacts, LinkSource } from "./link/linkSource";
export { Link } from "./consumers/link";
export type { Consumer, LinkArgs } from "./link/linkResource";
export type { SourceAlias } from "./link/linkChecks";
export { withImageVolumes } from "./consumers/withImageVolumes";
