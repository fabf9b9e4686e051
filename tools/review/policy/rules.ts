import { isWildcard, reachOf } from "./addresses.ts";
import type { ResourceFacts, StackFacts } from "./facts.ts";
import { kindOf, type Kind } from "./kinds.ts";
import { UNKNOWN, type Properties } from "./properties.ts";

/** Configuration key that marks a stack whose data must be kept. */
export const PRODUCTION_KEY = "policy:production";

/** Configuration key that names capabilities which containers may add, with commas between them. */
export const CAPABILITIES_KEY = "policy:capabilities";

const BIND_ADDRESS_KEY = "redis-link:bindAddress";
const DOCKER_SOCKET = "docker.sock";

/** What a resource does against a rule. */
export interface Violation {
  resource: ResourceFacts;
  /** What is wrong and what to do about it. */
  message: string;
}

/** A rule that a stack must keep to. CIS is the Docker Benchmark 1.6. */
export interface Rule {
  name: string;
  description: string;
  check: (stack: StackFacts) => Violation[];
}

/** All rules, for the policy pack and for reviews alike. */
export const rules: readonly Rule[] = [
  {
    name: "source-not-published",
    description: "The source of a link is reached by links alone.",
    check: (stack) => {
      const sources = ofKind(stack, "link").flatMap(
        ({ propertyDependencies }) => propertyDependencies.containerId ?? [],
      );
      return ofKind(stack, "container")
        .filter(({ urn, properties: { ports, publishAllPorts } }) => {
          return sources.includes(urn) && (ports.length > 0 || publishAllPorts);
        })
        .map((resource) => ({
          resource,
          message:
            "It is the source of a link and publishes a port. Take its ports away: apps reach it by alias.",
        }));
    },
  },
  {
    name: "loopback-bind",
    description:
      "Ports are published on this machine's loopback alone, unless the configuration says otherwise.",
    check: (stack) => {
      const meant = stack.config[BIND_ADDRESS_KEY] ?? "";
      return containers(stack, ({ ports }) =>
        ports
          .filter(({ ip }) => ip !== UNKNOWN && reachOf(ip) !== "this machine")
          .filter(({ ip }) => !isWildcard(meant) && ip !== meant)
          .map(
            ({ internal, ip }) =>
              `Port ${internal} is published on ${ip}, for ${reachOf(ip)}. Set its \`ip\` to 127.0.0.1, ` +
              `or ${BIND_ADDRESS_KEY} to ${ip} if that is meant.`,
          ),
      );
    },
  },
  {
    name: "no-privileged",
    description: "No container is privileged (CIS 5.5).",
    check: (stack) =>
      containers(stack, ({ privileged }) =>
        privileged ? ["It is privileged. Add the one capability that it needs instead."] : [],
      ),
  },
  {
    name: "no-capabilities",
    description: `No container has a capability, but those that ${CAPABILITIES_KEY} names (CIS 5.4).`,
    check: (stack) => {
      const meant = (stack.config[CAPABILITIES_KEY] ?? "").split(",").map(capability);
      return containers(stack, ({ capabilities: { adds, drops } }) => [
        ...(drops.includes("ALL")
          ? []
          : ['It has the capabilities of Docker\'s own choice. Add "ALL" to `capabilities.drops`.']),
        ...adds
          .filter((name) => !meant.includes(capability(name)))
          .map((name) => `It has ${name}. Take it away, or name it in ${CAPABILITIES_KEY} if that is meant.`),
      ]);
    },
  },
  {
    name: "read-only-root",
    description: "No container can write to its root file system (CIS 5.13).",
    check: (stack) =>
      containers(stack, ({ readOnly }) =>
        readOnly
          ? []
          : ["It can write to its root file system. Set `readOnly`, and `tmpfs` for what it writes."],
      ),
  },
  {
    name: "no-docker-socket",
    description: "No container has the Docker socket (CIS 5.32).",
    check: (stack) =>
      containers(stack, ({ volumes, mounts }) =>
        [...volumes.map(({ hostPath }) => hostPath), ...mounts.map(({ source }) => source)]
          .filter((source) => source?.endsWith(DOCKER_SOCKET))
          .map((source) => `It has ${source}, and with it the whole host. Take it away.`),
      ),
  },
  {
    name: "no-host-namespaces",
    description: "No container is in a namespace of the host (CIS 5.10, 5.16, 5.17, 5.31).",
    check: (stack) =>
      containers(stack, (properties) =>
        (["networkMode", "pidMode", "ipcMode", "usernsMode"] as const)
          .filter((mode) => properties[mode] === "host")
          .map((mode) => `Its ${mode} is "host". Leave it out.`),
      ),
  },
  {
    name: "memory-limit",
    description: "Each container has a memory limit (CIS 5.11).",
    check: (stack) =>
      containers(stack, ({ memory }) =>
        memory < Infinity ? [] : ["It has no memory limit. Set `memory`, in MiB."],
      ),
  },
  {
    name: "health-check",
    description: "Each container has a health check (CIS 5.27).",
    check: (stack) =>
      containers(stack, ({ healthcheck: { tests } }) =>
        tests.length > 0 && tests[0] !== "NONE"
          ? []
          : ["It has no health check, so nobody notices when it hangs. Set `healthcheck`."],
      ),
  },
  {
    name: "no-new-privileges",
    description: "No process of a container can gain privileges (CIS 5.26).",
    check: (stack) =>
      containers(stack, ({ securityOpts }) =>
        securityOpts.some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option))
          ? []
          : ['Its processes can gain privileges. Add "no-new-privileges:true" to `securityOpts`.'],
      ),
  },
  {
    name: "not-root",
    description: "No container is known to run as root (CIS 4.1). Where an image decides, it is not known.",
    check: (stack) =>
      containers(stack, ({ user }) =>
        /^(?:root|0)(?::|$)/.test(user ?? "") ? ["It runs as root. Set another `user`."] : [],
      ),
  },
  {
    name: "image-pinned",
    description: "Each image is pinned by a tag or digest, and the tag is not latest.",
    check: (stack) =>
      ofKind(stack, "image").flatMap((resource) => {
        const { name } = resource.properties;
        if (name === undefined || name.includes("@")) return [];
        const tag = /:([^:/]+)$/.exec(name)?.[1];
        if (tag !== undefined && tag !== "latest") return [];
        const why = tag === undefined ? "has neither tag nor digest" : "has the tag latest";
        return [{ resource, message: `${name} ${why}, so it changes unseen. Pin it, such as redis:7.` }];
      }),
  },
  {
    name: "production-data-kept",
    description: `Volumes are protected or retained where ${PRODUCTION_KEY} is true.`,
    check: (stack) => {
      if (stack.config[PRODUCTION_KEY] !== "true") return [];
      // Those of an image are known once there are some.
      const ofImages = ofKind(stack, "imageVolumes").filter(
        ({ properties }) => properties.volumes.length > 0,
      );
      return [...ofKind(stack, "volume"), ...ofImages]
        .filter(({ protect, retainOnDelete }) => !protect && !retainOnDelete)
        .map((resource) => ({
          resource,
          message: `A destroy would delete its data, and the stack is marked ${PRODUCTION_KEY}. Set retainData or protect.`,
        }));
    },
  },
];

function ofKind({ resources }: StackFacts, kind: Kind): ResourceFacts[] {
  return resources.filter(({ type }) => kindOf(type) === kind);
}

function containers(stack: StackFacts, check: (properties: Properties) => string[]): Violation[] {
  return ofKind(stack, "container").flatMap((resource) =>
    check(resource.properties).map((message) => ({ resource, message })),
  );
}

/** The daemon and its users write a capability with `CAP_` and without. */
function capability(name: string): string {
  return name.trim().toUpperCase().replace(/^CAP_/, "");
}
