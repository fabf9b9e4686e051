import { LinkedApp, LinkedService, redisCliCommand, RedisFailover, RedisServer } from "./components";
import { readConfig } from "./config";

const config = readConfig();

// The source container, like `docker run -d --name redis-server redis`; with redisNodes, one on each of three machines.
const redis =
  config.failover === undefined
    ? new RedisServer("redis-server", config.redis)
    : new RedisFailover("redis-server", config.failover);

// The app, like `docker run -d -p 3000:3000 --link redis-server:redis APP`; with replicas, a service of a swarm.
const app =
  config.swarm === undefined
    ? new LinkedApp("app", {
        source: redis,
        ...config.app,
        containerName: config.appName,
        retainData: config.redis.retainData,
      })
    : new LinkedService("app", {
        source: redis,
        ...config.app,
        serviceName: config.appName,
        ...config.swarm,
      });

/** URL of the app; it answers when `up` returns. */
export const endpoint = app.endpoint;

/** All URLs of the app: a service has one on each node with a task. */
export const endpoints = app instanceof LinkedService ? app.endpoints : [app.endpoint];

/** Host name of Redis as the app sees it. */
export const redisHost = app.aliasHost;

/** Password of Redis, a secret; empty without `auth`. */
export const redisPassword = redis.password ?? "";

/** A command to paste: it opens redis-cli in a container on the link's network. */
export const redisCli = redisCliCommand(app, config.redis.image, redis.password && "redisPassword");

/** The network on which the alias works, also for other containers. */
export const linkNetwork = app.linkNetwork;

/** Machines of a Redis on several machines. Each has all data when `up` returns. */
export const redisMachines = redis instanceof RedisFailover ? redis.machines : [];

/** Names of the two containers. */
export const redisName = redis.containerName;
export const appName = app instanceof LinkedService ? app.serviceName : app.containerName;
