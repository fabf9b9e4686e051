import * as pulumi from "@pulumi/pulumi";
import { RedisServer, SourceContainer } from "../../../components";

const config = new pulumi.Config();
const prefix = config.require("prefix");

type Named = [name: string, args: { containerName?: string }, options: pulumi.ComponentResourceOptions];

/** A renamed component has another name, and so has its container without a containerName. */
function named(name: string): Named {
  const [former, now] = [`${prefix}-${name}`, `${prefix}-new-${name}`];
  if (!config.requireBoolean("renamed")) return [former, {}, {}];
  const args = config.requireBoolean("named") ? { containerName: former } : {};
  return [now, args, { aliases: [{ name: former }] }];
}

const [redis, redisArgs, redisOptions] = named("redis");
new RedisServer(redis, redisArgs, redisOptions);
const [other, otherArgs, otherOptions] = named("other");
const otherImage = { ...otherArgs, image: "redis:7", volumes: [{ containerPath: "/more" }] };
new SourceContainer(other, otherImage, otherOptions);

if (config.requireBoolean("broken")) throw new pulumi.RunError("It is broken.");
