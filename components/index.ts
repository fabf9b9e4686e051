export { LinkedApp } from "./linkedApp";
export type { LinkedAppArgs } from "./linkedAppArgs";
export { redisCliCommand } from "./redisCliCommand";
export { RedisServer, type RedisServerArgs } from "./redisServer";
export type { ImageBuild } from "./containerImage";
export type { Environment, LinkEnvironment } from "./link/environment";
export type { ExposedPort } from "./link/exposedPort";
export type { SourceAlias } from "./link/linkChecks";
export type { LinkSource } from "./link/linkSource";
