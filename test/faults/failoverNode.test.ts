import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { uniqueName } from "../support/uniqueName";
import { eventually } from "../../tools/shared/eventually.ts";

const run = promisify(execFile);
const docker = async (...args: string[]) => {
  const { stdout, stderr } = await run("docker", args, { maxBuffer: 64 * 1024 ** 2 });
  return stdout + stderr;
};

/** State that a node writes to its log. */
interface State {
  role: string;
  primary: number;
  link: string;
  sentinels: number;
  synced: boolean;
  replicas: { state: string }[];
}

const PASSWORDS = { health: "health-0", repl: "repl-0", sentinel: "sentinel-0", app: "app-0" };
const SCRIPT = resolve(__dirname, "../../components/swarm/failover/node.sh");

/** Three nodes as plain containers of one daemon; network aliases are the names that a swarm gives to tasks. */
class Nodes {
  readonly id = uniqueName("failover");
  private readonly secrets = mkdtempSync(join(tmpdir(), "failover-"));

  async make(): Promise<void> {
    const acl = `user default on >${PASSWORDS.app} ~* resetchannels &[^_]* +@all -@admin\n`;
    for (const [name, text] of Object.entries({ ...PASSWORDS, acl }))
      writeFileSync(join(this.secrets, name), text);
    await docker("network", "create", "--internal", this.id);
  }

  name(node: number): string {
    return `${this.id}-${node}`;
  }

  async start(node: number, name = this.name(node)): Promise<void> {
    const timing = { LAG: 2, DOWN_AFTER: 4000 };
    const variables = { NODE: node, NODES: 3, SVC: this.id, SEED: 1, REDIS_ARGS: "", ...timing };
    const env = Object.entries(variables).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    await docker(
      ...["create", "--name", name, "--network", this.id, "--network-alias", `tasks.${this.name(node)}`],
      ...["--volume", `${this.name(node)}:/data`, ...env, "--entrypoint", "sh", "redis:7", "/node.sh"],
    );
    await docker("cp", SCRIPT, `${name}:/node.sh`);
    await docker("cp", this.secrets, `${name}:/run/secrets`);
    await docker("start", name);
  }

  /** As by a power cut. */
  async kill(...nodes: number[]): Promise<void> {
    await docker("rm", "--force", ...nodes.map((node) => this.name(node)));
  }

  async wipe(node: number): Promise<void> {
    await docker("volume", "rm", this.name(node));
  }

  async log(node: number): Promise<string> {
    return docker("logs", this.name(node));
  }

  async state(node: number): Promise<State> {
    const last = (await this.log(node)).match(/^state \{.*\}$/gm)?.at(-1);
    if (last === undefined) throw new Error(`node ${node} has said nothing`);
    return JSON.parse(last.slice("state ".length)) as State;
  }

  exec(node: number, ...command: string[]): Promise<string> {
    return docker("exec", this.name(node), ...command);
  }

  async redis(node: number, ...command: string[]): Promise<string> {
    const auth = `REDISCLI_AUTH=${PASSWORDS.app}`;
    return (await docker("exec", "--env", auth, this.name(node), "redis-cli", ...command)).trim();
  }

  /** As who may all, which the apps may not. */
  async admin(node: number, ...command: string[]): Promise<void> {
    const shell = `REDISCLI_AUTH=$(cat /run/redis-link/password) redis-cli --user watch ${command.join(" ")}`;
    expect((await this.exec(node, "sh", "-c", shell)).trim()).toMatch(/^(OK|\d+)$/);
  }

  /** Once a node is the primary and `replicas` others have all. */
  untilWhole(primary: number, replicas = 2): Promise<void> {
    return eventually(
      async () => {
        const { role, sentinels, replicas: found } = await this.state(primary);
        const online = found.filter(({ state }) => state === "online").length;
        expect([role, sentinels, online]).toEqual(["primary", replicas + 1, replicas]);
      },
      { timeoutMs: 60_000 },
    );
  }

  /** The node that a majority of the watches names, once it is a primary with a replica. */
  async untilPrimary(among: number[]): Promise<number> {
    return eventually(
      async () => {
        const found = await Promise.all(among.map(async (node) => ({ node, state: await this.state(node) })));
        const primary = found.find(({ state }) => state.role === "primary" && state.sentinels >= 2);
        if (primary === undefined || primary.state.replicas.every(({ state }) => state !== "online"))
          throw new Error(`no primary: ${JSON.stringify(found)}`);
        return primary.node;
      },
      { timeoutMs: 150_000 },
    );
  }

  async remove(): Promise<void> {
    for (const line of (await docker("ps", "--all", "--quiet", "--filter", `name=${this.id}`)).split("\n"))
      if (line !== "") await docker("rm", "--force", "--volumes", line);
    for (const node of [1, 2, 3]) await docker("volume", "rm", "--force", this.name(node));
    await docker("network", "rm", this.id);
    rmSync(this.secrets, { recursive: true });
  }
}

const nodes = new Nodes();
beforeAll(() => nodes.make());
afterAll(() => process.env.KEEP ?? nodes.remove());

test("on the first start, nodes wait until all are there, and the seed becomes the primary", async () => {
  await nodes.start(2);
  await nodes.start(1);
  await eventually(async () =>
    expect(await nodes.exec(1, "cat", "/etc/hosts")).toMatch(/^192\.0\.2\.3 +r3$/m),
  );
  await sleep(3000);
  for (const node of [1, 2]) expect(await nodes.state(node)).toMatchObject({ role: "starting", primary: 0 });
  await nodes.start(3);
  await nodes.untilWhole(1);
  expect(await nodes.redis(1, "set", "kept", "yes")).toBe("OK");
});

test("passwords are in no process list, and only in files that one user can read", async () => {
  const processes = await nodes.exec(1, "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
  for (const password of Object.values(PASSWORDS)) expect(processes).not.toContain(password);
  expect(await nodes.log(1)).not.toMatch(/(health|repl|sentinel)-0/);
  const files = "/data/sentinel/sentinel.conf /run/redis-link/*.conf";
  expect(await nodes.exec(1, "sh", "-c", `stat -c '%a %U' ${files}`)).toBe("600 redis\n600 redis\n");
  expect(
    await nodes.exec(1, "sh", "-c", "ps -o user= -C redis-server || stat -c %U /proc/[0-9]*/exe"),
  ).toMatch(/redis/);
});

test("a copy for a backup does not count as a replica, and the primary's state stays readable", async () => {
  const copy = `timeout 25 redis-server --port 7000 --dir /tmp --replica-announced no --replicaof r1 6379 --masteruser repl --masterauth ${PASSWORDS.repl}`;
  await docker("exec", "--detach", nodes.name(2), "sh", "-c", copy);
  await eventually(async () =>
    expect(await nodes.redis(1, "info", "replication")).toContain("connected_slaves:3"),
  );
  const said = async () => (await nodes.log(1)).match(/^state .*$/gm)?.length ?? 0;
  const before = await said();
  await eventually(async () => expect(await said()).toBeGreaterThan(before + 1), { timeoutMs: 40_000 });
  expect((await nodes.state(1)).replicas).toHaveLength(2);
});

test("a second container on the same volume waits for the first to end", async () => {
  const second = `${nodes.id}-second`;
  await nodes.start(3, second);
  await sleep(2000);
  expect(await docker("logs", second)).toBe("");
  await docker("stop", "--time", "30", nodes.name(3));
  await eventually(async () => expect(await docker("logs", second)).toContain('"role":"replica"'));
  await docker("rm", "--force", second);
  await nodes.kill(3);
  await nodes.start(3);
  await nodes.untilWhole(1);
});

test("a replica whose volume was emptied copies the data", async () => {
  await nodes.kill(2);
  await nodes.wipe(2);
  const taken = ["--name", `${nodes.id}-taken`, "--network", nodes.id];
  await docker("run", "--detach", ...taken, "redis:7", "sleep", "60");
  await nodes.start(2);
  await eventually(async () => expect(await nodes.redis(2, "get", "kept")).toBe("yes"));
  await nodes.untilWhole(1);
});

test("a primary whose volume was emptied waits until a node with the data takes over", async () => {
  await nodes.kill(1);
  await nodes.wipe(1);
  await nodes.start(1);
  const primary = await nodes.untilPrimary([2, 3]);
  await nodes.untilWhole(primary);
  expect(await nodes.redis(primary, "get", "kept")).toBe("yes");
  expect(await nodes.redis(1, "get", "kept")).toBe("yes");
});

/** Writes numbers on a node until its Redis ends. Returns the acknowledged ones. */
async function writeUntilEnd(node: number): Promise<number[]> {
  const loop = 'n=0; while :; do n=$((n + 1)); [ "$(redis-cli sadd numbers $n)" != 1 ] || echo $n; done';
  const args = ["exec", "--env", `REDISCLI_AUTH=${PASSWORDS.app}`, nodes.name(node), "sh", "-c", loop];
  const stdout = await new Promise<string>((resolve) => execFile("docker", args, (_, out) => resolve(out)));
  return stdout.trim().split("\n").map(Number);
}

const stop = (node: number) => docker("stop", "--time", "60", nodes.name(node));
const numbersIn = async (node: number) =>
  (await nodes.redis(node, "smembers", "numbers")).split("\n").map(Number);

test("a primary that is stopped hands over to a replica first, and no write is lost", async () => {
  const old = await nodes.untilPrimary([1, 2, 3]);
  await sleep(10_000); // what Sentinel knows of replicas is up to 10 s old
  const writing = writeUntilEnd(old);
  await sleep(1000);
  await stop(old);
  const acknowledged = await writing;
  expect(await nodes.log(old)).toContain("handed over to");
  const others = [1, 2, 3].filter((node) => node !== old);
  const primary = await nodes.untilPrimary(others);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(await numbersIn(primary)).toEqual(expect.arrayContaining(acknowledged));
  await docker("start", nodes.name(old));
  await nodes.untilWhole(primary);
});

test("a primary does not hand over to a replica that lacks data", async () => {
  const old = await nodes.untilPrimary([1, 2, 3]);
  const [good, stale] = [1, 2, 3].filter((node) => node !== old) as [number, number];
  await nodes.redis(old, "del", "numbers");
  // The one no longer gets anything, and the sentinels do not reach the one that does: as after a partition, for some seconds.
  await nodes.admin(stale, "config", "set", "masterauth", "wrong");
  await nodes.admin(old, "client", "kill", "type", "replica");
  await nodes.admin(good, "acl", "setuser", "sentinel", "off");
  await nodes.admin(good, "client", "kill", "user", "sentinel");
  await eventually(async () => expect((await nodes.state(old)).replicas).toHaveLength(1));
  const writing = writeUntilEnd(old);
  await sleep(2000);
  await stop(old);
  const acknowledged = await writing;
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(await numbersIn(good)).toEqual(expect.arrayContaining(acknowledged));
  expect(await nodes.log(old)).not.toContain("handed over");
  await sleep(5000);
  expect((await nodes.state(stale)).role).toBe("replica");
  // The sentinels reach it again.
  await nodes.admin(good, "acl", "setuser", "sentinel", "on");
  await nodes.admin(good, "client", "kill", "type", "normal");
  await nodes.admin(stale, "config", "set", "masterauth", PASSWORDS.repl);
  const primary = await nodes.untilPrimary([good, stale]);
  expect(await numbersIn(primary)).toEqual(expect.arrayContaining(acknowledged));
  await docker("start", nodes.name(old));
  await nodes.untilWhole(primary);
});

test("a primary that returns last after all nodes were off keeps the writes that only this primary had", async () => {
  const primary = await nodes.untilPrimary([1, 2, 3]);
  const others = [1, 2, 3].filter((node) => node !== primary);
  await docker("pause", ...others.map((node) => nodes.name(node)));
  expect(await nodes.redis(primary, "set", "alone", "yes")).toBe("OK");
  await nodes.kill(primary, ...others);
  for (const other of others) await nodes.start(other);
  await sleep(30_000);
  await nodes.start(primary);
  await nodes.untilWhole(primary);
  expect(await nodes.redis(primary, "get", "alone")).toBe("yes");
});

test("the node with the latest data takes over if all nodes were off and the primary stays away", async () => {
  const primary = await nodes.untilPrimary([1, 2, 3]);
  const [early, late] = [1, 2, 3].filter((node) => node !== primary) as [number, number];
  await nodes.kill(early);
  await sleep(3000);
  expect(await nodes.redis(primary, "set", "last", "yes")).toBe("OK");
  await nodes.kill(primary, late);
  await nodes.start(early);
  await nodes.start(late);
  expect(await nodes.untilPrimary([early, late])).toBe(late);
  expect(await nodes.redis(late, "get", "last")).toBe("yes");
});
