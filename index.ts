import { LinkedApp, LinkedService, redisCliCommand, RedisFailover, RedisServer } from "./components";
import { readConfig } from "./config";

const config = readConfig();

// The source container, like `docker run -d --name redis-server redis`. With redisNodes, Redis runs on each of three machines.
const redis =
  config.failover === undefined
    ? new RedisServer("redis-server", config.redis)
    : new RedisFailover("redis-server", config.failover);

// The app, like `docker run -d -p 3000:3000 --link redis-server:redis APP`. With replicas, the app is a service of a swarm.
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

/** URL of the app. The app answers there as soon as `up` returns. */
export const endpoint = app.endpoint;

/** All URLs of the app. A service has one URL for each node on which one of its tasks runs. */
export const endpoints = app instanceof LinkedService ? app.endpoints : [app.endpoint];

/** Host name of Redis as the app sees it. */
export const redisHost = app.aliasHost;

/** Password of Redis, which is a secret; empty if `auth` is false. */
export const redisPassword = redis.password ?? "";

/** A command to paste into a shell. It opens redis-cli in a container on the link's network. */
export const redisCli = redisCliCommand(app, config.redis.image, redis.password && "redisPassword");

/** Name of the link's network. The alias also works for other containers on this network. */
export const linkNetwork = app.linkNetwork;

/** The machines of a Redis that runs on several machines. Each machine has all data when `up` returns. */
export const redisMachines = redis instanceof RedisFailover ? redis.machines : [];

/** Names of the containers of Redis and the app. */
export const redisName = redis.containerName;
export const appName = app instanceof LinkedService ? app.serviceName : app.containerName;
