import { spawn, type ChildProcess } from "node:child_process";
import { Agent, type AgentOptions } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/**
 * Time limit for connecting, long enough for a machine that runs. With the docker CLI's limit of 30 s, an update would seem to
 * hang.
 */
const CONNECT_TIMEOUT_S = 10;

/**
 * Largest number of parallel log-ins. From eleven on, sshd drops some at random (`MaxStartups`), and the Docker provider logs
 * in too.
 */
const MOST_LOGINS = 4;

/**
 * Reaches the daemon of an `ssh://` address in the docker CLI's way (docker/cli `cli/connhelper`): it runs `docker system
 * dial-stdio` on the other machine through the user's own `ssh`, with the user's configuration, keys, agent and known hosts.
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

/** Arguments of `ssh`. @throws Error if the address has other parts than user, host, port and the path of a socket */
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

/**
 * Standard input and output of an `ssh` process, as one stream. If `ssh` fails, the stream fails with the text of standard
 * error.
 */
class SshConnection extends Duplex {
  /** Resolves at the daemon's first answer, or at the end of the connection. */
  readonly settled: Promise<unknown>;
  private readonly child: ChildProcess;
  private said = "";

  constructor(args: readonly string[]) {
    super();
    // `detached` starts ssh without a terminal. With a terminal, ssh could wait for a password at a prompt that nobody sees.
    this.child = spawn("ssh", args, { env: process.env, stdio: ["pipe", "pipe", "pipe"], detached: true });
    const { stdin, stdout, stderr } = this.child;
    this.settled = new Promise((resolve) => {
      stdout?.once("data", resolve);
      this.child.once("error", resolve).once("close", resolve);
    });
    stdout?.on("data", (data: Buffer) => this.push(data) || stdout.pause());
    stderr?.on("data", (data: Buffer) => (this.said += data.toString()));
    stdin?.on("error", () => undefined); // The event `close` reports the reason of the error.
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

  // Node's http calls these methods of a socket.

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
