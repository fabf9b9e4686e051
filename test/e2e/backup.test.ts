import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countAt } from "./support/countAt";
import { docker, execIn, idOf, withContainer } from "./support/testDaemon";
import { eventually } from "../../tools/shared/eventually.ts";
import { userOf } from "../swarm/support/ranBy";
import { TestStack } from "./support/testStack";
import { freePort } from "../../tools/shared/freePort.ts";

const stack = new TestStack();
const folder = mkdtempSync(join(tmpdir(), `${stack.id}-backup-`));
const file = join(folder, "backup.rdb");
let outputs: Record<string, string>;

const count = () => countAt(outputs.endpoint!);

const { env, ran, command } = userOf(stack);

beforeAll(async () => {
  await stack.create({ hostPort: String(await freePort()) });
  outputs = await stack.up();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.remove();
});

test("backup writes an RDB file that only its owner can read, and prints what the file contains", async () => {
  expect([await count(), await count()]).toEqual([1, 2]);
  const said = await command("backup", file);
  expect(said).toMatch(/Saved 2 keys, \d+ bytes, in /);
  expect(said).not.toContain(outputs.redisPassword);
  expect(readFileSync(file).subarray(0, 5).toString()).toBe("REDIS");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("restore brings the data back into the container from which the backup came", async () => {
  expect([await count(), await count()]).toEqual([3, 4]);
  const before = await idOf(stack.redisName);
  expect(await command("restore", file)).toContain("Restored 2 keys");
  expect(await eventually(count)).toBe(3);
  expect(await idOf(stack.redisName)).toBe(before);
});

test("restored data survives a restart of Redis, and Redis accepts new writes", async () => {
  await docker.getContainer(stack.redisName).restart();
  expect(await eventually(count)).toBe(4);
  expect(await execIn(stack.redisName, "ls", "/data")).not.toContain("restore");
});

test("restore refuses a truncated file, a missing file and a file of another kind, and changes nothing", async () => {
  const cut = join(folder, "cut.rdb");
  writeFileSync(cut, readFileSync(file));
  truncateSync(cut, statSync(file).size - 12);
  await expect(command("restore", cut)).rejects.toThrow(`${cut} is not a whole RDB file`);
  const other = join(folder, "other.rdb");
  writeFileSync(other, "not of Redis");
  await expect(command("restore", other)).rejects.toThrow(`${other} is not a whole RDB file`);
  await expect(command("restore", join(folder, "none.rdb"))).rejects.toThrow('none.rdb" does not exist');
  expect(await count()).toBe(5);
});

test("if Redis does not load the file, restore fails with the reason and keeps the former data", async () => {
  const more = join(folder, "more.rdb");
  writeFileSync(more, await dataOfMoreDatabases());
  const before = await idOf(stack.redisName);
  const failure = await command("restore", more).catch((error: unknown) => String(error));
  expect(failure).toContain(`${more} was not loaded, and the previous data is back. Redis ended: `);
  expect(failure).toMatch(/configured to handle more than \d+ databases/);
  expect(await eventually(count)).toBe(6);
  expect(await idOf(stack.redisName)).toBe(before);
  expect(await execIn(stack.redisName, "ls", "/data")).not.toMatch(/restore|aof$/);
  await docker.getContainer(stack.redisName).restart();
  expect(await eventually(count)).toBe(7);
});

/** An RDB file of a Redis with more databases than the usual 16: the check takes it, and Redis does not. */
async function dataOfMoreDatabases(): Promise<Buffer> {
  const { Image } = await docker.getContainer(stack.redisName).inspect();
  const HostConfig = { NetworkMode: "none", AutoRemove: true };
  const options = { Image, Cmd: ["redis-server", "--databases", "32"], HostConfig };
  return withContainer(options, async (container) => {
    await eventually(() => execIn(container, "redis-cli", "-n", "31", "SET", "key", "value"));
    await execIn(container, "redis-cli", "--rdb", "/tmp/more.rdb");
    return Buffer.from(await execIn(container, "base64", "/tmp/more.rdb"), "base64");
  });
}

test("a failed backup leaves no partial file", async () => {
  await expect(command("backup", join(folder, "no-such-folder", "x.rdb"))).rejects.toThrow(
    /FILE: ".*no-such-folder\/x\.rdb" cannot be written \(ENOENT\): name a file in a folder that exists/,
  );
  expect(await stack.preview({ refresh: true })).toEqual({ same: expect.any(Number) as number });
});

/** How long Redis answers nobody, a backup neither. */
const PAUSE_MS = 20_000;

/** Runs redis-cli in the container of Redis. */
const redisCli = (...args: string[]) =>
  execIn(stack.redisName, "env", `REDISCLI_AUTH=${outputs.redisPassword}`, "redis-cli", ...args);

/** Containers beside Redis, in its network. */
async function helpers(): Promise<string[]> {
  const beside = `container:${await idOf(stack.redisName)}`;
  const all = await docker.listContainers();
  return all.filter(({ HostConfig }) => HostConfig.NetworkMode === beside).map(({ Id }) => Id);
}

test.each(["SIGKILL", "SIGTERM"] as const)(
  "refuses a second backup to the same file; after %s, the first backup leaves no file",
  async (signal) => {
    const other = join(folder, `${signal}.rdb`);
    const start = Date.now();
    await redisCli("CLIENT", "PAUSE", String(PAUSE_MS));
    const words = ["components/redis-link", "backup", other, "--stack", stack.id];
    const cwd = resolve(__dirname, "../..");
    const child = spawn(process.execPath, words, { cwd, env, stdio: "ignore" });
    await eventually(async () => expect(await helpers()).toHaveLength(1));
    await expect(command("backup", other)).rejects.toThrow(
      `"${other}" is being written by process ${child.pid}`,
    );
    child.kill(signal);
    await eventually(async () => expect(await helpers()).toEqual([]));
    expect(Date.now()).toBeLessThan(start + PAUSE_MS);
    expect(await command("backup", other)).toContain(`in ${other}.`);
    expect(readdirSync(folder).filter((name) => name.startsWith(signal))).toEqual([`${signal}.rdb`]);
  },
);

test("backup and restore refuse a paused or stopped Redis, with the remedy", async () => {
  const redis = docker.getContainer(stack.redisName);
  const state = (how: string, remedy: string) =>
    `The container "${stack.redisName}" of Redis is ${how}: ${remedy} ${stack.redisName}\`.`;
  await redis.pause();
  const paused = state("paused", "let it go on by `docker unpause");
  await expect(command("backup", file)).rejects.toThrow(paused);
  await expect(command("restore", file)).rejects.toThrow(paused);
  await expect(command("redis-cli", "PING")).rejects.toThrow(paused);
  await redis.unpause();
  await redis.stop();
  const stopped = state("exited", "start it by `docker start");
  await expect(command("backup", file)).rejects.toThrow(stopped);
  await expect(command("redis-cli", "PING")).rejects.toThrow(stopped);
  await redis.start();
  expect(await eventually(() => command("redis-cli", "PING"))).toContain("PONG");
});

test("backup uses the daemon of the state; a docker:host that no update has applied changes nothing", async () => {
  await ran("pulumi", "config", "set", "docker:host", "unix:///no/such.sock");
  try {
    expect(await command("backup", join(folder, "elsewhere.rdb"))).toContain("Saved 2 keys");
  } finally {
    await ran("pulumi", "config", "rm", "docker:host");
  }
});

test("all commands name a daemon that does not answer", async () => {
  const variables = { ...env, DOCKER_HOST: "unix:///no/such.sock", DOCKER_CONTEXT: "" };
  for (const args of [
    ["backup", join(folder, "elsewhere.rdb")],
    ["restore", file],
    ["redis-cli", "PING"],
  ]) {
    const words = [resolve(__dirname, "../../components/redis-link"), ...args, "--stack", stack.id];
    const child = spawn(process.execPath, words, { cwd: resolve(__dirname, "../.."), env: variables });
    const said: Buffer[] = [];
    child.stderr.on("data", (part: Buffer) => said.push(part));
    await once(child, "close");
    expect(Buffer.concat(said).toString()).toContain(
      'DOCKER_HOST: "unix:///no/such.sock": no Docker daemon answers there',
    );
  }
});
