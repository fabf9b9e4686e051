import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const WAIT_MAX_MS = 5000;

/** For `skip`: false, or why tests that need a Redis cannot run. */
export const withoutRedis =
  spawnSync("redis-server", ["--version"]).error !== undefined &&
  "no redis-server on PATH: install Redis to run this test";

const cleanups: (() => void)[] = [];

/** Stops what the tests started and removes their files. */
export function cleanUp(): void {
  for (const cleanup of cleanups.splice(0)) cleanup();
}

/** A redis-server process on a loopback port of its own, which keeps its data when it is started again. */
export class TestRedis {
  readonly port: number;
  readonly #args: string[];
  #process: ChildProcess | undefined;

  constructor(port: number, args: string[] = []) {
    this.port = port;
    const folder = mkdtempSync(join(tmpdir(), "app-test-"));
    this.#args =
      `--port ${port} --bind 127.0.0.1 --dir ${folder} --appendonly yes --appendfsync always`.split(" ");
    this.#args.push("--save", "", ...args);
    cleanups.push(() => {
      this.#process?.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
  }

  async start(): Promise<this> {
    this.#process = spawn("redis-server", this.#args, { stdio: "ignore" });
    await eventually(async () => {
      const socket = connect(this.port, "127.0.0.1");
      await once(socket, "connect");
      socket.destroy();
    });
    return this;
  }

  async kill(): Promise<void> {
    if (!this.#process) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }

  /** Stops it from answering without closing its connections. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }
}

/** The app in a process of its own, on a port that the system picks. */
export class TestApp {
  /** All that it wrote so far, to both streams. */
  output = "";
  url = "";
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcess;

  constructor(env: Record<string, string>) {
    this.#process = spawn(process.execPath, [MAIN], { env: { PORT: "0", ...env } });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text: Buffer) => (this.output += text.toString()));
    }
    this.exited = once(this.#process, "close").then(([code]) => code as number | null);
    cleanups.push(() => this.#process.kill("SIGKILL"));
  }

  async listening(): Promise<this> {
    const port = await eventually(
      () => /"listening","port":(\d+)/.exec(this.output)?.[1] ?? assert.fail(this.output),
    );
    this.url = `http://127.0.0.1:${port}`;
    return this;
  }

  /** Waits until the app says that it reaches Redis. */
  async healthy(): Promise<this> {
    await this.listening();
    await eventually(async () => assert.equal((await this.get("/healthz")).status, 200));
    return this;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  /** Counts one request and returns the count. */
  async count(): Promise<number> {
    const response = await this.get("/");
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return Number(/(\d+)\s*$/.exec(text)?.[1]);
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }
}

/** A loopback port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Tries until it does not throw. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + WAIT_MAX_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(20);
    }
  }
}
