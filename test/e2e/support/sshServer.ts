import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eventually } from "../../../tools/shared/eventually.ts";
import { freePort } from "../../../tools/shared/freePort.ts";

const USER = "tester";

/** An ssh server on a local port, with its own keys and users. `docker` uses the given daemon there. */
export class SshServer {
  readonly folder = mkdtempSync(join(tmpdir(), "sshd-"));
  /** Private key of its user. */
  readonly key = join(this.folder, "key");
  /** Its host key, as `ssh` keeps it. */
  readonly knownHosts = join(this.folder, "known_hosts");
  readonly user = USER;
  port = 0;
  private child?: ChildProcess;

  get address(): string {
    return `ssh://${USER}@127.0.0.1:${this.port}`;
  }

  /** @param dockerHost address of the daemon */
  async start(dockerHost: string): Promise<void> {
    const { REDIS_LINK_SSHD: sshd, REDIS_LINK_SSHD_LIBRARIES: libraries = "" } = process.env;
    if (sshd === undefined)
      throw new Error("REDIS_LINK_SSHD: run this by `npm run test:e2e -- ssh`, with LAB=always.");
    this.port = await freePort();
    newKey(this.key);
    newKey(join(this.folder, "host"));
    this.know("host");
    this.configure(dockerHost);
    // sshd as root wants /run/sshd and users, which this machine may not have.
    const inside =
      'mount --bind "$0/passwd" /etc/passwd; mount -t tmpfs none /run; mkdir /run/sshd; exec "$@"';
    const words = [sshd, "-D", "-e", "-f", join(this.folder, "config")];
    this.child = spawn("unshare", ["--mount", "sh", "-c", inside, this.folder, ...words], {
      env: { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    this.child.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    await eventually(() => reached(this.port)).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${said}`);
    });
  }

  /** Writes what `ssh` knows of this machine: its host key, or the key of its user, which is another one. */
  know(which: "host" | "key"): void {
    const publicKey = readFileSync(join(this.folder, `${which}.pub`), "utf8");
    writeFileSync(this.knownHosts, `[127.0.0.1]:${this.port} ${publicKey}`);
  }

  stop(): void {
    this.child?.kill();
    rmSync(this.folder, { recursive: true });
  }

  private configure(dockerHost: string): void {
    const nobody = "sshd:*:65533:65534::/run/sshd:/usr/sbin/nologin";
    const users = `${USER}:*:0:0::${this.folder}:/bin/sh\n${nobody}\n${readFileSync("/etc/passwd", "utf8")}`;
    writeFileSync(join(this.folder, "passwd"), users);
    const docker = execFileSync("sh", ["-c", "command -v docker"]).toString().trim();
    const lines = [
      `ListenAddress 127.0.0.1:${this.port}`,
      `HostKey ${this.folder}/host`,
      `AuthorizedKeysFile ${this.key}.pub`,
      "StrictModes no",
      "PidFile none",
      "UsePAM no",
      "PasswordAuthentication no",
      `SetEnv DOCKER_HOST=${dockerHost} PATH=${dirname(docker)}:/usr/bin:/bin`,
    ];
    writeFileSync(join(this.folder, "config"), `${lines.join("\n")}\n`);
  }
}

function newKey(file: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
}

function reached(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    }).on("error", reject);
  });
}
