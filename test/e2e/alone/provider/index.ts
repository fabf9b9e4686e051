import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RedisServer } from "redis-link";

const config = new pulumi.Config();
const daemon = new docker.Provider("far", config.requireObject<docker.ProviderArgs>("provider"));
new RedisServer("redis", { containerName: config.require("prefix") }, { providers: { docker: daemon } });
