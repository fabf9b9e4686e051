import { posix } from "node:path";
import { isWildcard, type Properties, reachOf, type StackFacts, UNKNOWN } from "./properties.ts";

/** Configuration key for a list, separated by commas, of the capabilities that containers may add. */
export const CAPABILITIES_KEY = "policy:capabilities";

/** Configuration key for a list, separated by commas, of the host ports below 1024 that containers may publish. */
export const HOST_PORTS_KEY = "policy:hostPorts";

const BIND_ADDRESS_KEY = "redis-link:bindAddress";
const HOST_PORT_KEY = "redis-link:hostPort";
const DOCKER_SOCKET = "docker.sock";
/** Lowest host port that every user may open. */
const FIRST_OPEN_PORT = 1024;
/** Inputs that select a container's namespaces. */
const NAMESPACES = ["networkMode", "pidMode", "ipcMode", "usernsMode"] as const;

/** Host folders that give a container control of the host: the folders that the CIS benchmark names, and Docker's own. */
const HOST_FOLDERS = [
  ...["/", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/root", "/sys", "/usr"],
  ...["/run", "/var", "/var/lib", "/var/lib/docker", "/var/run", "/run/docker", "/run/containerd"],
];

/** Host paths that a container mounts. A mount's source without a leading `/` is a volume. */
export function hostPaths({ volumes, mounts }: Properties): string[] {
  const sources = [...volumes.map(({ hostPath }) => hostPath), ...mounts.map(({ source }) => source)];
  return sources
    .filter((source) => source !== undefined)
    .filter((source) => posix.isAbsolute(source))
    .map((source) => posix.normalize(source).replace(/(?<=.)\/+$/, ""));
}

/** Host paths of the Docker sockets that a container mounts. */
export function dockerSockets(container: Properties): string[] {
  return hostPaths(container).filter((path) => path.endsWith(DOCKER_SOCKET));
}

/** Inputs that put the container into a namespace of the host. */
export function hostNamespaces(container: Properties): string[] {
  return NAMESPACES.filter((mode) => container[mode] === "host");
}

/** A rule for containers. CIS in descriptions means the CIS Docker Benchmark 1.6. */
export interface ContainerRule {
  name: string;
  description: string;
  /** Each violation of the rule, with its remedy; false or an empty list if the container keeps the rule. */
  wrong: (container: Properties, config: StackFacts["config"]) => string | false | readonly string[];
}

export const containerRules: readonly ContainerRule[] = [
  {
    name: "loopback-bind",
    description:
      "Ports are published on the loopback address alone, unless the configuration says otherwise.",
    wrong: ({ ports }, { [BIND_ADDRESS_KEY]: meant = "" }) =>
      ports
        .filter(({ ip }) => ip !== UNKNOWN && reachOf(ip) !== "this machine")
        .filter(({ ip }) => !isWildcard(meant) && ip !== meant)
        .map(
          ({ internal, ip }) =>
            `Port ${internal} is published on ${ip}, for ${reachOf(ip)}. Set its \`ip\` to 127.0.0.1, ` +
            `or ${BIND_ADDRESS_KEY} to ${ip} if that is meant.`,
        ),
  },
  {
    name: "no-privileged",
    description: "No container is privileged (CIS 5.5).",
    wrong: ({ privileged = false }) =>
      privileged && "It is privileged. Add the one capability that it needs instead.",
  },
  {
    name: "no-capabilities",
    description: `No container has a capability, but those that ${CAPABILITIES_KEY} names (CIS 5.4).`,
    wrong: ({ capabilities: { adds, drops } }, { [CAPABILITIES_KEY]: meant = "" }) => [
      ...(drops.includes("ALL")
        ? []
        : ['It has the capabilities of Docker\'s own choice. Add "ALL" to `capabilities.drops`.']),
      ...adds
        .filter((name) => !meant.split(",").map(capability).includes(capability(name)))
        .map((name) => `It has ${name}. Take it away, or name it in ${CAPABILITIES_KEY} if that is meant.`),
    ],
  },
  {
    name: "read-only-root",
    description: "No container can write to its root file system (CIS 5.13).",
    wrong: ({ readOnly }) =>
      !readOnly && "It can write to its root file system. Set `readOnly`, and `tmpfs` for what it writes.",
  },
  {
    name: "no-docker-socket",
    description: "No container has the Docker socket (CIS 5.32).",
    wrong: (container) =>
      dockerSockets(container).map((source) => `It has ${source}, and with it the whole host. Take it away.`),
  },
  {
    name: "no-host-folders",
    description: "No container has a folder of the host that the host itself lives in (CIS 5.5).",
    wrong: (container) =>
      hostPaths(container)
        .filter((path) => HOST_FOLDERS.includes(path))
        .map((path) => `It has the host's ${path}. Mount the one folder or file that it needs.`),
  },
  {
    name: "no-host-namespaces",
    description: "No container is in a namespace of the host (CIS 5.10, 5.16, 5.17, 5.31).",
    wrong: (container) => hostNamespaces(container).map((mode) => `Its ${mode} is "host". Leave it out.`),
  },
  {
    name: "no-devices",
    description: "No container has a device of the host (CIS 5.18).",
    wrong: ({ devices }) =>
      devices.map(
        ({ hostPath }) => `It has the device ${hostPath ?? "of a name not known yet"}. Take it away.`,
      ),
  },
  {
    name: "no-privileged-ports",
    description: `No port of the machine below 1024 is published, but those that ${HOST_PORTS_KEY} names (CIS 5.8).`,
    wrong: ({ ports }, { [HOST_PORTS_KEY]: meant = "", [HOST_PORT_KEY]: own = "" }) =>
      ports
        .flatMap(({ external = FIRST_OPEN_PORT }) => (external < FIRST_OPEN_PORT ? external : []))
        .filter((port) => ![own, ...meant.split(",")].some((name) => name.trim() === String(port)))
        .map(
          (port) =>
            `It is published on port ${port}. Take one from 1024 on, or name it in ${HOST_PORTS_KEY}.`,
        ),
  },
  {
    name: "memory-limit",
    description: "Each container has a memory limit (CIS 5.11).",
    wrong: ({ memory }) => memory === Infinity && "It has no memory limit. Set `memory`, in MiB.",
  },
  {
    name: "health-check",
    description: "Each container has a health check (CIS 5.27).",
    wrong: ({ healthcheck: { tests } }) =>
      (tests[0] ?? "NONE") === "NONE" &&
      "It has no health check, so nobody notices when it hangs. Set `healthcheck`.",
  },
  {
    name: "no-new-privileges",
    description: "No process of a container can gain privileges (CIS 5.26).",
    wrong: ({ securityOpts }) =>
      !securityOpts.some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option)) &&
      'Its processes can gain privileges. Add "no-new-privileges:true" to `securityOpts`.',
  },
  {
    name: "not-root",
    description: "No container is known to run as root (CIS 4.1). Where an image decides, it is not known.",
    wrong: ({ user = "" }) => /^(?:root|0)(?::|$)/.test(user) && "It runs as root. Set another `user`.",
  },
];

/** A capability's name without the prefix `CAP_`, which a program may leave out. */
function capability(name: string): string {
  return name.trim().toUpperCase().replace(/^CAP_/, "");
}
