import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { daemonSocket, inLab, labRoot } from "../paths.ts";

/** Where the registry listens; the port is one of the lab's own network namespace. */
export const REGISTRY_ADDRESS = "127.0.0.1:5000";

/** The unpacked Debian packages that the daemon is made of. */
export const packagesRoot = inLab("root");

/** Stands in for docker-proxy. */
export const portProxy = inLab("libexec/portproxy");

/** The control group that holds this lab's containers, below the root of each hierarchy. */
export const controlGroup = `redis-link-lab-${createHash("sha256").update(labRoot).digest("hex").slice(0, 12)}`;

const triplets: Partial<Record<NodeJS.Architecture, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
};

/** Variables with which the unpacked programs find each other and their libraries. */
export function packagesEnvironment(): Record<string, string> {
  const libraries = `${packagesRoot}/usr/lib/${triplets[process.arch] ?? process.arch}`;
  return {
    PATH: `${packagesRoot}/usr/sbin:${packagesRoot}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LD_LIBRARY_PATH: libraries,
    XTABLES_LIBDIR: `${libraries}/xtables`,
    HOME: labRoot,
    DOCKER_CONFIG: inLab("docker-config"),
    DOCKER_HOST: `unix://${daemonSocket}`,
  };
}

/** Writes what the daemon and the registry read at start. */
export async function writeConfiguration(): Promise<void> {
  for (const folder of ["docker", "registry", "log", "run", "tmp"])
    await mkdir(inLab(folder), { recursive: true });
  const daemon = {
    hosts: [`unix://${daemonSocket}`],
    group: "0",
    "data-root": inLab("docker"),
    // Below the namespace's own /run: short, as sockets go there, and gone with the daemon.
    "exec-root": "/run/redis-link-lab/docker",
    pidfile: "/run/redis-link-lab/docker.pid",
    "log-level": "warn",
    // Else in /etc/docker.
    "deprecated-key-path": inLab("key.json"),
    "storage-driver": "overlay2",
    // Docker's own pools hold about 30 networks; this one, of the same range, holds 128, as a stack of 50 apps needs.
    "default-address-pools": [{ base: "172.20.0.0/17", size: 24 }],
    "registry-mirrors": [`http://${REGISTRY_ADDRESS}`],
    "userland-proxy-path": portProxy,
    "cgroup-parent": `/${controlGroup}`,
    // systemd would look for our processes by the numbers that they have in their own namespace.
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
  };
  await writeFile(inLab("daemon.json"), JSON.stringify(daemon, undefined, 2));
  // YAML is a superset of JSON.
  const registry = {
    version: 0.1,
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: inLab("registry") }, delete: { enabled: true } },
    http: { addr: REGISTRY_ADDRESS },
  };
  await writeFile(inLab("registry.yml"), JSON.stringify(registry, undefined, 2));
}
