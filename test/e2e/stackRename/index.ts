import * as pulumi from "@pulumi/pulumi";
import { Link, LinkedApp, LinkedContainer, RedisServer, SourceContainer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");
const named = (name: string) => ({ containerName: `${prefix}-${name}`, retainData: true });

const redis = new RedisServer("redis", named("redis"));
const labels = { tier: config.get("tier") ?? "front" };
const source = new SourceContainer("source", { ...named("source"), image: "redis:7", labels });
const linked = { source: redis, alias: "db", image: "redis:7" };
const links = [{ source, alias: "cache" }];
const user = "redis";
const app = new LinkedApp("app", { ...linked, ...named("app"), user, links });
new LinkedContainer("container", { ...linked, ...named("container"), container: { user } });
new Link("link", { source: redis, alias: "store", consumer: app });
