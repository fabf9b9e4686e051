import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LinkedApp, LinkedContainer, RedisServer, SourceContainer } from "../../../components";

const prefix = new pulumi.Config().require("prefix");
const kept = { retainOnDelete: true };
const named = (name: string) => ({ containerName: `${prefix}-${name}`, image: "redis:7" });

// A plain volume for comparison.
new docker.Volume("plain", { name: `${prefix}-plain` }, kept);
const source = new RedisServer("redis", { ...named("redis"), retainData: false }, kept);
new SourceContainer("source", named("source"), kept);
const linked = { source, alias: "db" };
const command = ["redis-server", "--dir", "/data"];
new LinkedApp("app", { ...linked, ...named("app"), command, user: "redis" }, kept);
new LinkedContainer("container", { ...linked, ...named("container"), container: { command } }, kept);
