import type { LinkSource } from "../../components";

/** A Redis that states all facts for a link. */
export const REDIS: LinkSource = {
  containerId: "5".repeat(64),
  containerName: "redis-server",
  ports: [{ number: 6379 }],
  scheme: "redis",
};

/** The variables of a link to it under the alias `redis`. */
export const REDIS_VARIABLES = ["REDIS_HOST=redis", "REDIS_PORT=6379", "REDIS_URL=redis://redis:6379"];
