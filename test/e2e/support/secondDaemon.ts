import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { basename, join } from "node:path";
import Docker from "dockerode";
import { eventually } from "../../../tools/shared/eventually.ts";
import { docker as lab } from "./daemon";
import { followed } from "./pull";
import { labFolder } from "./restartDaemon";

/** The names of a container, its volume and its network, as {@link SecondDaemon.named} has them. */
export const NAMES = [/^\//, /-data$/, /-network$/].map((name) => expect.stringMatching(name) as string);

/** A daemon beside the lab's, with containers, networks and volumes of its own. */
export class SecondDaemon {
  /** Its folder, in that of the lab. */
  readonly folder: string;
  readonly socket: string;
  readonly docker: Docker;
  private child?: ChildProcess;

  constructor() {
    this.folder = mkdtempSync(join(labFolder() ?? "", "second-"));
    this.socket = join(this.folder, "docker.sock");
    this.docker = new Docker({ socketPath: this.socket, timeout: 10_000 });
  }

  get host(): string {
    return `unix://${this.socket}`;
  }

  /**
   * Starts it in the lab's namespaces, but for a network of its own: what it does to bridges and rules is no other's. It has the
   * images that it is given.
   *
   * @param images names of images that the lab's daemon can pull
   * @param tls folder with the certificates of a daemon that is to listen on a port of the machine too
   * @returns that port
   */
  async start(images: readonly string[], tls?: string): Promise<number> {
    const pid = inLab();
    const listener = tls === undefined ? undefined : await listening();
    this.configure(tls);
    const words = ["dockerd", "--config-file", join(this.folder, "daemon.json")];
    this.child = spawn(
      "nsenter",
      [
        ...["--target", pid, "--mount", "--pid", "unshare", "--net", "sh", "-c"],
        'busybox ifconfig lo up; mkdir -p "$0"; export LISTEN_PID=$$; exec "$@"',
        ...[`/run/${basename(this.folder)}`, ...words],
      ],
      {
        env: { ...environmentOf(pid), ...(tls === undefined ? {} : { LISTEN_FDS: "1" }) },
        stdio: ["ignore", "ignore", "pipe", ...(listener === undefined ? [] : [fdOf(listener)])],
      },
    );
    const { port = 0 } = (listener?.address() ?? {}) as Partial<AddressInfo>;
    listener?.close(); // The daemon has it now.
    let said = "";
    this.child.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    await eventually(() => this.docker.ping()).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${said}`);
    });
    for (const image of images) await this.load(image);
    return port;
  }

  /** Names of its containers, networks and volumes that have the given id in them. */
  async named(id: string): Promise<string[]> {
    const [containers, networks, { Volumes }] = await Promise.all([
      this.docker.listContainers({ all: true }),
      this.docker.listNetworks(),
      this.docker.listVolumes(),
    ]);
    const names = [
      ...containers.map(({ Names }) => Names[0] ?? ""),
      ...networks.map(({ Name }) => Name),
      ...Volumes.map(({ Name }) => Name),
    ];
    return names.filter((name) => name.includes(id)).sort();
  }

  /** Ends it if it runs, and takes its data away. */
  async stop(): Promise<void> {
    if (this.child?.exitCode === null) {
      const ended = once(this.child, "exit");
      // What the child started has another number here than in the lab; without a daemon the child ends by itself.
      spawnSync("pkill", ["--full", `^dockerd --config-file ${this.folder}/daemon.json`]);
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async load(image: string): Promise<void> {
    await followed(await lab.pull(image));
    await followed(await this.docker.loadImage(await lab.getImage(image).get()), this.docker);
  }

  /** As the lab's own is, but for what two of them would share. */
  private configure(tls?: string): void {
    const ofLab = JSON.parse(readFileSync(join(labFolder() ?? "", "daemon.json"), "utf8")) as object;
    const own = `/run/${basename(this.folder)}`;
    const pem = (name: string) => `${tls}/${name}.pem`;
    const certificates = { tlsverify: true, tlscacert: pem("ca"), tlscert: pem("cert"), tlskey: pem("key") };
    const config = {
      ...ofLab,
      hosts: [this.host, ...(tls === undefined ? [] : ["fd://"])],
      "data-root": join(this.folder, "data"),
      "exec-root": `${own}/docker`,
      pidfile: `${own}/docker.pid`,
      // Of version 20.10 it is who the daemon is.
      ...("deprecated-key-path" in ofLab ? { "deprecated-key-path": join(this.folder, "key.json") } : {}),
      iptables: false,
      "default-address-pools": [{ base: "172.24.0.0/16", size: 24 }],
      ...(tls === undefined ? {} : certificates),
    };
    writeFileSync(join(this.folder, "daemon.json"), JSON.stringify(config));
  }
}

/** A port of this network, which a daemon in that of the lab inherits. */
async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

/** Node says it to nobody. */
function fdOf(server: Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}

/** The lab's own daemon, whose namespaces and variables the second one has too. */
function inLab(): string {
  const found = execFileSync("pgrep", ["--full", `^dockerd --config-file ${labFolder()}/daemon.json`]);
  return found.toString().trim().split("\n")[0] ?? "";
}

function environmentOf(pid: string): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [name: string, value: string]),
  );
}
