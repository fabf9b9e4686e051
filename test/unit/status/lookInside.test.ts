import { execFile } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { promisify } from "node:util";
import { linkVariables, portOf } from "../../../components/status/verdict";
import { LOOK_SCRIPT, lookOf } from "../../../components/status/lookInside";
import { freePort } from "../../../tools/shared/freePort.ts";
import { container } from "../../support/linkedContainers";

const run = promisify(execFile);

async function look(alias: string, port: number | "", env = process.env, prefix = "") {
  const { stdout } = await run("sh", ["-c", LOOK_SCRIPT, "look", alias, String(port), prefix], { env });
  return { stdout, ...lookOf(stdout) };
}

test("the script finds the address, the port, and the names of variables, but not their values", async () => {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, REDIS_PASSWORD: "correct-horse\nREDIS_FALSE=battery" };
  const seen = await look("localhost", port, env);
  server.close();
  expect(seen.address).toMatch(/^(127\.0\.0\.1|::1)$/);
  expect(seen.open).toBe(true);
  expect(seen.roundTripMs).toBeGreaterThan(0);
  expect(seen.roundTripMs).toBeLessThan(2000);
  expect(seen.names).toContain("REDIS_PASSWORD");
  expect(seen.names).not.toContain("REDIS_FALSE");
  expect(seen.stdout).not.toMatch(/correct-horse|battery/);
});

test("the script reports a closed port, and looks at no port if none is given", async () => {
  expect(await look("localhost", await freePort())).toMatchObject({ open: false });
  const { address, open, roundTripMs } = await look("localhost", "");
  expect(address).toBeDefined();
  expect([open, roundTripMs]).toEqual([undefined, undefined]);
});

/** A Redis that answers each command of a connection by its first word, and notes what it was sent. */
async function fakeRedis(answers: Record<string, string>) {
  const sent: string[] = [];
  const server = createServer((socket) => {
    let text = "";
    socket.on("data", (part) => {
      text += String(part);
      if (!text.endsWith("QUIT\r\n")) return;
      sent.push(text);
      const names = [...text.matchAll(/\$\d+\r\n(AUTH|INFO|SETRANGE|QUIT)\r\n/g)].map(
        ([, name = ""]) => name,
      );
      socket.end(names.map((name) => answers[name] ?? "+OK\r\n").join(""));
    });
  }).listen(0);
  await new Promise((resolve) => server.once("listening", resolve));
  return { server, sent, port: (server.address() as AddressInfo).port };
}

const INFO = "$9\r\nused_memory:201326592\r\nmaxmemory:201326592\r\nmaxmemory_policy:noeviction\r\n";

test.each<[what: string, env: Record<string, string>, login: string]>([
  ["no password", {}, ""],
  [
    "a password with multi-byte characters",
    { DB_PASSWORD: "p ä'$\"\n*" },
    `*2\r\n$4\r\nAUTH\r\n$9\r\np ä'$"\n*\r\n`,
  ],
  [
    "a user name and a password",
    { DB_USERNAME: "u", DB_PASSWORD: "secret" },
    "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$6\r\nsecret\r\n",
  ],
  ["an empty password file", { DB_PASSWORD_FILE: "/dev/null" }, ""],
])("the script logs in with %s, and asks Redis for its memory and a write", async (_what, env, login) => {
  const { server, sent, port } = await fakeRedis({ INFO, SETRANGE: "-OOM command not allowed\r\n" });
  const { redis, stdout } = await look("localhost", port, { ...process.env, ...env }, "DB_");
  server.close();
  expect(redis).toEqual({
    errors: ["OOM command not allowed"],
    memory: { used: 201326592, max: 201326592 },
    evicts: false,
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.startsWith(`${login}*1\r\n$4\r\nINFO\r\n`)).toBe(true);
  expect(stdout).not.toMatch(/secret|\*\d/);
});

test("the script finds no address of an unknown name", async () => {
  const seen = await look("no-such-name.invalid", 1);
  expect([seen.address, seen.open]).toEqual([undefined, undefined]);
});

test("the script exits with 127 if the tools that it calls are missing", async () => {
  const looks = run("/bin/sh", ["-c", LOOK_SCRIPT, "look", "localhost", "1"], { env: { PATH: "/nowhere" } });
  await expect(looks).rejects.toMatchObject({ code: 127 });
});

const LEGACY = ["REDIS_ENV_X", "REDIS_NAME", "REDIS_PORT", "REDIS_PORT_1_TCP", "REDIS_PORT_1_TCP_ADDR"];

test.each<[alias: string, names: string[], own: string[]]>([
  ["redis", ["REDIS_URL", "REDIS_HOST", "REDIS_VERSION", "PATH", "REDISX_HOST"], ["REDIS_HOST", "REDIS_URL"]],
  ["db", ["DB_HOST", "DB_2_HOST", "DB_PASSWORD_FILE"], ["DB_HOST", "DB_PASSWORD_FILE"]],
  ["my-db.x", ["MY_DB_X_HOST", "MY_DB.X_NAME", "MY-DB_HOST"], ["MY_DB.X_NAME", "MY_DB_X_HOST"]],
  ["redis", ["REDIS_PORT_X", ...[...LEGACY].reverse()], LEGACY],
])("finds the variables of the link %s among %j: %j", (alias, names, own) => {
  expect(linkVariables(names, alias)).toEqual(own);
});

test.each<[env: string[], ports: string[], port: number | undefined]>([
  [["REDIS_PORT=6380"], ["6379/tcp"], 6380],
  [["REDIS_PORT=tcp://redis:6381"], ["6379/tcp"], 6381],
  [["REDIS_PORT=words"], ["6379/tcp"], 6379],
  [[], ["9000/tcp", "80/udp", "443/tcp"], 443],
  [[], ["80/udp"], undefined],
])("for the variables %j and the source's ports %j, looks at port %s", (env, ports, port) => {
  expect(portOf("redis", container("app", {}, { env }), container("store", {}, { ports }))).toBe(port);
});
