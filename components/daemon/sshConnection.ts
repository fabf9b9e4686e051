import { spawn, type ChildProcess } from "node:child_process";
import { Agent, type AgentOptions } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** Enough for a machine that is up. The CLI gives it 30 s, in which an update would seem to hang. */
const CONNECT_TIMEOUT_S = 10;

/** Of more than ten at a time sshd lets some fail by chance (`MaxStartups`), and the Docker provider logs in too. */
const MOST_LOGINS = 4;

/**
 * Reaches the daemon of an `ssh://` address as Docker's CLI does (docker/cli `cli/connhelper`): by the user's own `ssh`, with
 * their configuration, keys, agent and known hosts, and `docker system dial-stdio` at the other end.
 */
export class SshAgent extends Agent {
  private readonly args: readonly string[];
  private logins = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(address: string, sshOpts: readonly string[]) {
    super({ keepAlive: true });
    this.args = sshArgs(address, sshOpts);
  }

  override createConnection(_options: AgentOptions, made: (error: Error | null, stream: Duplex) => void) {
    const logIn = () => {
      this.logins++;
      const connection = new SshConnection(this.args);
      void connection.settled.then(() => {
        this.logins--;
        this.waiting.shift()?.();
      });
      made(null, connection);
    };
    if (this.logins < MOST_LOGINS) logIn();
    else this.waiting.push(logIn);
    return undefined;
  }
}

/** What `ssh` is called with. @throws Error if the address says what has no place in it */
export function sshArgs(address: string, sshOpts: readonly string[]): string[] {
  const { username, password, hostname, port, pathname, search, hash } = new URL(address);
  if (password !== "" || search !== "" || hash !== "") {
    throw new Error(
      "an ssh:// address takes a user, a machine, a port and the path of a socket, and nothing else.",
    );
  }
  const socket = decodeURIComponent(pathname);
  const isDefault = socket === "" || socket === "/";
  if (!isDefault && !/^[\w./@-]+$/.test(socket))
    throw new Error(`${JSON.stringify(socket)} is not accepted as the path of a socket.`);
  const given = sshOpts.join("");
  return [
    ...(username === "" ? [] : ["-l", decodeURIComponent(username)]),
    ...(port === "" ? [] : ["-p", port]),
    ...sshOpts,
    ...(given.includes("ConnectTimeout") ? [] : ["-o", `ConnectTimeout=${CONNECT_TIMEOUT_S}`]),
    ...(sshOpts.includes("-T") ? [] : ["-T"]),
    ...["--", hostname.replace(/^\[|\]$/g, "")],
    `docker ${isDefault ? "" : `--host=unix://${socket} `}system dial-stdio`,
  ];
}

/** Standard input and output of an `ssh`. It fails with what that wrote on its standard error. */
class SshConnection extends Duplex {
  /** Resolves when the daemon has said something, or it is over. */
  readonly settled: Promise<unknown>;
  private readonly child: ChildProcess;
  private said = "";

  constructor(args: readonly string[]) {
    super();
    // In a session of its own it finds no terminal to ask for a password at, which nobody would see.
    this.child = spawn("ssh", args, { env: process.env, stdio: ["pipe", "pipe", "pipe"], detached: true });
    const { stdin, stdout, stderr } = this.child;
    this.settled = new Promise((resolve) => {
      stdout?.once("data", resolve);
      this.child.once("error", resolve).once("close", resolve);
    });
    stdout?.on("data", (data: Buffer) => this.push(data) || stdout.pause());
    stderr?.on("data", (data: Buffer) => (this.said += data.toString()));
    stdin?.on("error", () => undefined); // What ended it is told by `close`.
    this.child.on("error", (error) => this.destroy(error));
    this.child.on("close", (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(`ssh says: ${this.said.trim() || `nothing, and ended with ${code}`}`));
    });
  }

  override _read(): void {
    this.child.stdout?.resume();
  }

  override _write(data: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.child.stdin?.write(data, encoding, () => done());
  }

  override _final(done: () => void): void {
    this.child.stdin?.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.kill();
    done(error);
  }

  // What Node's http asks of a socket.

  setTimeout(milliseconds: number, onTimeout?: () => void): this {
    if (onTimeout) this.once("timeout", onTimeout);
    const answers = this.child.stdout as Socket;
    answers.removeAllListeners("timeout").setTimeout(milliseconds, () => this.emit("timeout"));
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this.hold("ref");
  }

  unref(): this {
    return this.hold("unref");
  }

  private hold(how: "ref" | "unref"): this {
    const { child } = this;
    for (const one of [child, child.stdin, child.stdout, child.stderr]) (one as Socket)[how]();
    return this;
  }
}
