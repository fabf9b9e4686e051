import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chosen, daemonSocket, inLab, labRoot } from "../paths.ts";

/** Address of the registry, in the lab's own network namespace. */
export const REGISTRY_ADDRESS = "127.0.0.1:5000";

/** Root of the unpacked Debian packages with the daemon. */
export const packagesRoot = inLab("root");

/** Folder of Engine 29's programs, for a lab with this engine. */
export const engine29Folder = inLab("engine29/sbin");

/** Folder with the docker command of Engine 29, for the user's PATH. */
export const engine29CliFolder = inLab("engine29/bin");

/** Folder of programs that only the daemon starts. */
export const libexecFolder = inLab("libexec");

/** The control group of this lab's containers, below the root of each hierarchy. */
export const controlGroup = `redis-link-lab-${createHash("sha256").update(labRoot).digest("hex").slice(0, 12)}`;

const triplets: Partial<Record<NodeJS.Architecture, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
};

/** Debian's library folder below a root. */
export function librariesBelow(root: string): string {
  return `${root}/usr/lib/${triplets[process.arch] ?? process.arch}`;
}

/** Environment variables with which the unpacked programs find each other and their libraries. */
export function packagesEnvironment(): Record<string, string> {
  const libraries = librariesBelow(packagesRoot);
  return {
    PATH: `${labEngine() === "29" ? `${engine29Folder}:` : ""}${packagesRoot}/usr/sbin:${packagesRoot}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LD_LIBRARY_PATH: libraries,
    XTABLES_LIBDIR: `${libraries}/xtables`,
    HOME: labRoot,
    DOCKER_CONFIG: inLab("docker-config"),
    DOCKER_HOST: `unix://${daemonSocket}`,
  };
}

/** Writes the configuration of the daemon and the registry. */
export async function writeConfiguration(): Promise<void> {
  // The program is copied, as the daemon may outlive the checkout that started it.
  const portProxy = join(libexecFolder, "portproxy");
  await copyFile(new URL("portproxy.pl", import.meta.url), portProxy);
  const data = labEngine() === "29" ? "docker-29" : "docker";
  for (const folder of [data, "registry", "log", "run", "tmp"])
    await mkdir(inLab(folder), { recursive: true });
  await writeDaemonConfiguration(labRoot, "/run/redis-link-lab", {
    hosts: [`unix://${daemonSocket}`],
    "data-root": inLab(data),
    // Docker's own pools hold about 30 networks. This pool in the same range holds 128, enough for a stack of 50 apps.
    "default-address-pools": [{ base: "172.20.0.0/17", size: 24 }],
    "registry-mirrors": [`http://${REGISTRY_ADDRESS}`],
    "userland-proxy-path": portProxy,
    "cgroup-parent": `/${controlGroup}`,
  });
  await writeRegistryConfiguration(labRoot, REGISTRY_ADDRESS);
}

/**
 * Writes a daemon's configuration.
 *
 * @param folder the daemon's folder
 * @param run the daemon's folder below /run of its namespace. The path is short, because the folder holds sockets. The folder
 * disappears with the daemon
 * @param own settings of only this daemon, not of the lab's other daemons
 */
export async function writeDaemonConfiguration(folder: string, run: string, own: object): Promise<void> {
  const daemon = {
    group: "0",
    "exec-root": `${run}/docker`,
    pidfile: `${run}/docker.pid`,
    "log-level": "warn",
    // Engine 29 keeps its default image store, containerd's. The older engine would put its key in /etc/docker.
    ...(labEngine() === "29"
      ? {}
      : { "storage-driver": "overlay2", "deprecated-key-path": join(folder, "key.json") }),
    // systemd would misread the lab's process ids, which count only within the lab's pid namespace.
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    ...own,
  };
  await writeFile(join(folder, "daemon.json"), JSON.stringify(daemon, undefined, 2));
}

/** Writes the configuration of a registry for the lab's images. */
export async function writeRegistryConfiguration(folder: string, address: string): Promise<void> {
  const registry = {
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: inLab("registry") }, delete: { enabled: true } },
    http: { addr: address },
  };
  // YAML is a superset of JSON.
  await writeFile(join(folder, "registry.yml"), JSON.stringify(registry, undefined, 2));
}

const CGROUP_ROOT = "/sys/fs/cgroup";
const RETRIES = 20;
const RETRY_MS = 100;

/**
 * Removes the control groups that containers of an ended daemon left behind. Works with version 1 and 2 of cgroups.
 *
 * @param controlGroup the group that contains them, below the root of each hierarchy
 */
export async function removeControlGroups(controlGroup: string): Promise<void> {
  for (const hierarchy of ["", ...(await subfolders(CGROUP_ROOT))]) {
    await removeGroup(join(CGROUP_ROOT, hierarchy, controlGroup));
  }
}

async function removeGroup(group: string): Promise<void> {
  for (const child of await subfolders(group)) await removeGroup(join(group, child));
  for (let attempt = 0; ; attempt++) {
    try {
      await rmdir(group);
      return;
    } catch (error) {
      // A control group stays busy for a moment after its last process has ended.
      if ((error as NodeJS.ErrnoException).code !== "EBUSY" || attempt === RETRIES) return;
      await sleep(RETRY_MS);
    }
  }
}

async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

const ENGINES = ["debian", "29"] as const;

/** Docker Engines for the lab: 20.10 from Debian's packages, or 29 from Go modules. */
export type LabEngine = (typeof ENGINES)[number];

/**
 * The engine in `LAB_ENGINE`.
 *
 * @default "debian", which is ready sooner
 * @throws Error if `LAB_ENGINE` names no known engine
 */
export const labEngine = (): LabEngine => chosen("LAB_ENGINE", ENGINES, "debian");
