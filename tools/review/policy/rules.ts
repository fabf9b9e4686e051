import { isObject, objects, ofKind, strings, text, type ResourceFacts, type StackFacts } from "./facts.ts";
import { isWildcard } from "./addresses.ts";

/** Configuration key that marks a stack whose data must be kept. */
export const PRODUCTION_KEY = "policy:production";

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
      const sources = ofKind(stack.resources, "attachment").flatMap(
        ({ propertyDependencies }) => propertyDependencies.containerId ?? [],
      );
      return ofKind(stack.resources, "container")
        .filter(({ urn, properties }) => sources.includes(urn) && publishes(properties))
        .map((resource) => ({
          resource,
          message:
            "It is the source of a link and publishes a port. Take its ports away: apps reach it by alias.",
        }));
    },
  },
  {
    name: "no-wildcard-bind",
    description: "No port is published on all addresses, unless the configuration says so.",
    check: (stack) => {
      if (isWildcard(stack.config[BIND_ADDRESS_KEY] ?? "")) return [];
      return containers(stack, ({ properties }) =>
        objects(properties.ports)
          // Docker's own default is all addresses.
          .filter(({ ip }) => ip === undefined || ip === "" || isWildcard(text(ip) ?? ""))
          .map(
            ({ internal }) =>
              `Port ${String(internal)} is published on all addresses of the host. Name one in its \`ip\`, ` +
              `or set ${BIND_ADDRESS_KEY} to 0.0.0.0 if that is meant.`,
          ),
      );
    },
  },
  {
    name: "no-privileged",
    description: "No container is privileged (CIS 5.5).",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        properties.privileged === true
          ? ["It is privileged. Add the one capability that it needs instead."]
          : [],
      ),
  },
  {
    name: "no-docker-socket",
    description: "No container has the Docker socket (CIS 5.32).",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        [
          ...objects(properties.volumes).map(({ hostPath }) => hostPath),
          ...objects(properties.mounts).map(({ source }) => source),
        ]
          .filter((source) => text(source)?.endsWith(DOCKER_SOCKET))
          .map((source) => `It has ${String(source)}, and with it the whole host. Take it away.`),
      ),
  },
  {
    name: "no-host-namespaces",
    description: "No container is in a namespace of the host (CIS 5.10, 5.16, 5.17, 5.31).",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        ["networkMode", "pidMode", "ipcMode", "usernsMode"]
          .filter((mode) => properties[mode] === "host")
          .map((mode) => `Its ${mode} is "host". Leave it out.`),
      ),
  },
  {
    name: "memory-limit",
    description: "Each container has a memory limit (CIS 5.11).",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        Number(properties.memory ?? 0) > 0 ? [] : ["It has no memory limit. Set `memory`, in MiB."],
      ),
  },
  {
    name: "health-check",
    description: "Each container has a health check (CIS 5.27).",
    check: (stack) =>
      containers(stack, ({ properties }) => {
        const tests = isObject(properties.healthcheck) ? strings(properties.healthcheck.tests) : [];
        return tests.length > 0 && tests[0] !== "NONE"
          ? []
          : ["It has no health check, so nobody notices when it hangs. Set `healthcheck`."];
      }),
  },
  {
    name: "no-new-privileges",
    description: "No process of a container can gain privileges (CIS 5.26).",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        strings(properties.securityOpts).some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option))
          ? []
          : ['Its processes can gain privileges. Add "no-new-privileges:true" to `securityOpts`.'],
      ),
  },
  {
    name: "not-root",
    description: "No container is known to run as root (CIS 4.1). Where an image decides, it is not known.",
    check: (stack) =>
      containers(stack, ({ properties }) =>
        /^(?:root|0)(?::|$)/.test(text(properties.user) ?? "")
          ? ["It runs as root. Set another `user`."]
          : [],
      ),
  },
  {
    name: "image-pinned",
    description: "Each image is pinned by a tag or digest, and the tag is not latest.",
    check: (stack) =>
      ofKind(stack.resources, "image").flatMap((resource) => {
        const name = text(resource.properties.name);
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
      return ofKind(stack.resources, "volume")
        .filter(({ protected: isProtected, retained }) => !isProtected && !retained)
        .map((resource) => ({
          resource,
          message: `A destroy would delete its data, and the stack is marked ${PRODUCTION_KEY}. Set retainData or protect.`,
        }));
    },
  },
];

function publishes({ ports, publishAllPorts }: ResourceFacts["properties"]): boolean {
  return objects(ports).length > 0 || publishAllPorts === true;
}

function containers(stack: StackFacts, check: (resource: ResourceFacts) => string[]): Violation[] {
  return ofKind(stack.resources, "container").flatMap((resource) =>
    check(resource).map((message) => ({ resource, message })),
  );
}
