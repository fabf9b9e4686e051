import * as pulumi from "@pulumi/pulumi";
import { RedisServer } from "redis-link";

const name = new pulumi.Config().require("prefix");
new RedisServer("redis", { containerName: name });
