import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { LinkedApp, RedisServer } from "redis-link";

new LinkedApp("env-file-app", {
  source: new RedisServer("env-file-redis", { auth: false }),
  alias: "redis",
  linkEnvironment: "legacy",
  image: "link-app:1",
  port: 8080,
  hostPort: 28011,
  environment: parseEnv(readFileSync(join(__dirname, "env-file.env"), "utf8")) as Record<string, string>,
});
