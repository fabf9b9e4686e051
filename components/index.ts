export { LinkedApp, type LinkedAppArgs } from "./linkedApp";
export { redisCliCommand } from "./redisCliCommand";
export { RedisServer, type RedisServerArgs } from "./redisServer";
export type { ImageBuild } from "./containerImage";
export type { Environment, LinkEnvironment } from "./link/environment";
export type { ExposedPort, LinkSource } from "./link/linkSource";
