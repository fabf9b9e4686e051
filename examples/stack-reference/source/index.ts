import * as pulumi from "@pulumi/pulumi";
import { RedisServer } from "redis-link";

const prefix = new pulumi.Config().require("prefix");
const redis = new RedisServer("redis", { containerName: `${prefix}-redis` });

export const { containerId, containerName, ports, password } = redis;
export const scheme = pulumi.secret(redis.scheme);
