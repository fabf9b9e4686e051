import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { ConfigError, readConfig } from "../src/config.ts";

const folder = mkdtempSync(join(tmpdir(), "config-"));
const passwordFile = join(folder, "redis_password");
writeFileSync(passwordFile, "p@ss");
test.after(() => rmSync(folder, { recursive: true }));

/** Variables, their changes to the default Redis settings, and the app's port. */
const accepted: [string, Record<string, string>, redis: object, port?: number][] = [
  ["nothing set", {}, {}],
  ["empty variables", { PORT: "", REDIS_URL: "", REDIS_HOST: "", REDIS_PORT: "" }, {}],
  ["a port other than the default", { PORT: "8080" }, {}, 8080],
  ["port 0", { PORT: "0" }, {}, 0],
  [
    "a link with another alias",
    { LINK_ALIAS: "my-cache.eu", MY_CACHE_EU_PORT: "7000", MY_CACHE_EU_PASSWORD: "x", REDIS_HOST: "other" },
    { host: "my-cache.eu", port: 7000, password: "x" },
  ],
  ["host and port number", { REDIS_HOST: "db", REDIS_PORT: "7000" }, { host: "db", port: 7000 }],
  ["a host that is an IPv6 address", { REDIS_HOST: "::1" }, { host: "::1" }],
  ["a port in the form of --link", { REDIS_PORT: "tcp://172.17.0.2:7000" }, { port: 7000 }],
  ["a port in the form of --link with a name", { REDIS_PORT: "tcp://redis:6379" }, {}],
  ["a port in the form of --link with IPv6", { REDIS_PORT: "tcp://[fe80::1]:6380" }, { port: 6380 }],
  ["a password", { REDIS_PASSWORD: "p@ss" }, { password: "p@ss" }],
  ["user and password", { REDIS_USERNAME: "app", REDIS_PASSWORD: "x" }, { username: "app", password: "x" }],
  ["a password from a file", { REDIS_PASSWORD_FILE: passwordFile }, { password: "p@ss" }],
  [
    "a password from a variable rather than from a file",
    { REDIS_PASSWORD: "x", REDIS_PASSWORD_FILE: "/nowhere" },
    { password: "x" },
  ],
  [
    "a URL without a password, together with a password file",
    { REDIS_URL: "redis://db:7000", REDIS_PASSWORD_FILE: passwordFile },
    { host: "db", port: 7000, password: "p@ss" },
  ],
  ["a URL that only names a host", { REDIS_URL: "redis://db" }, { host: "db" }],
  [
    "a full URL rather than host and port",
    {
      REDIS_URL: "rediss://app:p%40ss@db:7000/3",
      ...{ REDIS_HOST: "other", REDIS_PORT: "1", REDIS_PASSWORD: "other" },
    },
    { host: "db", port: 7000, tls: true, username: "app", password: "p@ss", database: 3 },
  ],
  [
    "a URL without a password, together with a password",
    { REDIS_URL: "redis://[::1]:7000/", REDIS_PASSWORD: "x" },
    { host: "::1", port: 7000, password: "x" },
  ],
];

for (const [name, env, redis, port = 3000] of accepted) {
  void test(`accepts ${name}`, () => {
    const expected = { port, redis: { host: "redis", port: 6379, tls: false, ...redis } };
    assert.deepEqual(JSON.parse(JSON.stringify(readConfig(env))), expected);
  });
}

const refused: [Record<string, string>, RegExp][] = [
  [{ PORT: "http" }, /^PORT="http": expected a port number from 0 to 65535\.$/],
  [{ PORT: "65536" }, /^PORT="65536": /],
  [{ PORT: "-1" }, /^PORT="-1": /],
  [{ PORT: "3e3" }, /^PORT="3e3": /],
  [{ REDIS_PORT: "0" }, /^REDIS_PORT="0": expected a port number from 1 to 65535, or tcp:/],
  [{ REDIS_PORT: "tcp://redis" }, /^REDIS_PORT="tcp:\/\/redis": /],
  [{ REDIS_PORT: "tcp://redis:70000" }, /^REDIS_PORT="tcp:\/\/redis:70000": /],
  [{ REDIS_PORT: "udp://redis:6379" }, /^REDIS_PORT="udp:/],
  [{ REDIS_HOST: "redis:6379" }, /^REDIS_HOST="redis:6379": expected a host name/],
  [{ REDIS_HOST: "redis://:secret@db" }, /^REDIS_HOST=\(not shown/],
  [{ REDIS_URL: "http://db" }, /^REDIS_URL="http:\/\/db": expected redis:/],
  [{ REDIS_URL: "redis://:secret@db:99999" }, /^REDIS_URL=\(not shown/],
  [{ REDIS_URL: "redis://:secret@db:0" }, /^REDIS_URL's port="0": /],
  [{ REDIS_URL: "redis://:secret@db/name" }, /^REDIS_URL=\(not shown/],
  [{ REDIS_URL: "redis://:secret%zz@db" }, /^REDIS_URL=\(not shown.*has a % that encodes nothing/],
  [{ LINK_ALIAS: "cache", CACHE_PORT: "0" }, /^CACHE_PORT="0": /],
  [{ REDIS_PASSWORD_FILE: "/nowhere" }, /^REDIS_PASSWORD_FILE="\/nowhere": the file cannot be read \(ENOENT/],
  [{ REDIS_USERNAME: "app" }, /^REDIS_USERNAME="app": a user name needs REDIS_PASSWORD too\.$/],
];

for (const [env, message] of refused) {
  void test(`refuses ${JSON.stringify(env)}`, () => {
    assert.throws(
      () => readConfig(env),
      (error) =>
        error instanceof ConfigError && message.test(error.message) && !error.message.includes("secret"),
    );
  });
}
