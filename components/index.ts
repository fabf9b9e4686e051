import type * as plugin from "./provider/serve";
export { existingSource } from "./existingSource";
export { LinkedApp } from "./linkedApp";
export type { LinkedAppArgs } from "./linkedAppArgs";
export type { LinkedArgs } from "./linkedArgs";
export { LinkedContainer } from "./linkedContainer";
export type { LinkedContainerArgs, LinkedContainerInputs } from "./linkedContainerArgs";
export { LinkedService } from "./linkedService";
export type { LinkedServiceArgs } from "./linkedServiceArgs";
export { MySqlServer, type MySqlServerArgs } from "./mySqlServer";
export { PostgresServer, type PostgresServerArgs } from "./postgresServer";
export { redisCliCommand } from "./redisCliCommand";
export { RedisServer, type RedisServerArgs } from "./redisServer";
export { SourceContainer } from "./sourceContainer";
export type { SourceContainerArgs } from "./sourceContainerArgs";
export type { DatabaseArgs } from "./source/database";
export type { SourceArgs } from "./source/sourceArgs";
export type { ContainerImage, ImageBuild } from "./input/imageSource";
export { RESTARTS } from "./container/containerSettings";
export type { ContainerSettings, OtherContainerInputs, Restart } from "./container/containerSettings";
export type { Health } from "./container/health";
export type { Host } from "./container/hosts";
export type { PublishedPort } from "./container/ports";
export type { Ulimit } from "./container/ulimits";
export type { ContainerVolume } from "./container/volumes";
export * as check from "./input";
export { LINK_ENVIRONMENTS, type LinkEnvironment } from "./link/environment";
export type { ExposedPort } from "./link/exposedPort";
export { Link, type Consumer, type LinkArgs } from "./link/link";
export type { SourceAlias } from "./link/linkChecks";
export type { LinkSource } from "./link/linkSource";
export type { Environment } from "./link/variables";
export { withImageVolumes } from "./withImageVolumes";

// Where Pulumi has but the folder with its PulumiPlugin.yaml, it starts the package itself as the plugin.
if (/[\\/]run-plugin([\\/]|$)/.test(process.argv[1] ?? "")) {
  // Loaded when it is needed: no program does.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  void (require("./provider/serve") as typeof plugin).serve();
}
