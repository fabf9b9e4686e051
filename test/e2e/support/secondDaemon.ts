import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { basename, join } from "node:path";
import Docker from "dockerode";
import { eventually } from "../../../tools/shared/eventually.ts";
import { docker as lab } from "./testDaemon";
import { followed } from "./pull";
import { labFolder } from "./restartDaemon";

/** The names of a container, its volume and its network, as {@link SecondDaemon.named} has them. */
export const NAMES = [/^\//, /-data$/, /-network$/].map((name) => expect.stringMatching(name) as string);

/** A second daemon with its own containers, networks and volumes. */
export class SecondDaemon {
  /** Its folder, in that of the lab. */
  readonly folder: string;
  readonly socket: string;
  readonly docker: Docker;
  private child?: ChildProcess;
  private hostname?: string;

  /** @param hostname name of its machine. @default that of the lab's */
  constructor(hostname?: string) {
    this.hostname = hostname;
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
    const listener = tls === undefined ? undefined : await listening();
    this.configure(tls);
    await this.run(listener);
    const { port = 0 } = (listener?.address() ?? {}) as Partial<AddressInfo>;
    listener?.close(); // The daemon has it now.
    for (const image of images) await this.load(image);
    return port;
  }

  /** Gives it the ID of the lab's daemon, as a machine has that is made from one image with the lab's. */
  async cloneLab(): Promise<void> {
    const { ID } = (await lab.info()) as { ID: string };
    const key = (ofLab() as { "deprecated-key-path"?: string })["deprecated-key-path"];
    if (key === undefined) {
      mkdirSync(join(this.folder, "data"));
      writeFileSync(join(this.folder, "data", "engine-id"), ID);
    } else copyFileSync(key, join(this.folder, "key.json"));
  }

  /** Ends it, and starts it again on a machine of another name. */
  async rename(hostname: string): Promise<void> {
    await this.end();
    this.hostname = hostname;
    await this.run();
  }

  private async run(listener?: Server): Promise<void> {
    const pid = inLab();
    const words = ["dockerd", "--config-file", join(this.folder, "daemon.json")];
    this.child = spawn(
      "nsenter",
      [
        ...["--target", pid, "--mount", "--pid", "unshare", "--net", "--uts", "sh", "-c"],
        `${this.hostname === undefined ? "" : `busybox hostname ${this.hostname}; `}busybox ifconfig lo up; mkdir -p "$0"; ` +
          'export LISTEN_PID=$$; exec "$@"',
        ...[`/run/${basename(this.folder)}`, ...words],
      ],
      {
        env: { ...environmentOf(pid), ...(listener === undefined ? {} : { LISTEN_FDS: "1" }) },
        stdio: ["ignore", "ignore", "pipe", ...(listener === undefined ? [] : [fdOf(listener)])],
      },
    );
    let said = "";
    this.child.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    await eventually(() => this.docker.ping()).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${said}`);
    });
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

  /** Ends it, and takes its data away. */
  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends it if it runs; one that never came up has ended by itself. */
  private async end(): Promise<void> {
    if (this.child?.exitCode !== null) return;
    // Its parent ends with it, once its containers have ended.
    const ended = once(this.child, "exit");
    spawnSync("pkill", ["--full", `^dockerd --config-file ${this.folder}/daemon.json`]);
    await ended;
  }

  private async load(image: string): Promise<void> {
    await followed(await lab.pull(image));
    await followed(await this.docker.loadImage(await lab.getImage(image).get()), this.docker);
  }

  /** As the lab's own is, but for what two of them would share. */
  private configure(tls?: string): void {
    const shared = ofLab();
    const own = `/run/${basename(this.folder)}`;
    const pem = (name: string) => `${tls}/${name}.pem`;
    const certificates = { tlsverify: true, tlscacert: pem("ca"), tlscert: pem("cert"), tlskey: pem("key") };
    const config = {
      ...shared,
      hosts: [this.host, ...(tls === undefined ? [] : ["fd://"])],
      "data-root": join(this.folder, "data"),
      "exec-root": `${own}/docker`,
      pidfile: `${own}/docker.pid`,
      // Of version 20.10 it is who the daemon is.
      ...("deprecated-key-path" in shared ? { "deprecated-key-path": join(this.folder, "key.json") } : {}),
      iptables: false,
      "default-address-pools": [{ base: "172.24.0.0/16", size: 24 }],
      ...(tls === undefined ? {} : certificates),
    };
    writeFileSync(join(this.folder, "daemon.json"), JSON.stringify(config));
  }
}

/** The configuration of the lab's daemon. */
function ofLab(): object {
  return JSON.parse(readFileSync(join(labFolder() ?? "", "daemon.json"), "utf8")) as object;
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
