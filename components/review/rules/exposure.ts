import { type Properties, propertiesSchema, reachOf } from "../policy/properties.ts";
import { dockerSockets, hostNamespaces, hostPaths } from "../policy/containerRules.ts";
import { isWider, pairedPorts, written } from "../wording.ts";
import { displayName } from "../resource.ts";
import { enumerated, linkInWords, linkOf, named, type Rule } from "./rule.ts";

/** Rules about wider access and lost protection. */
export const exposureRules: readonly Rule[] = [
  {
    name: "port-published",
    kind: "container",
    text: (resource) => {
      const { before, after } = resource;
      if (after === undefined) return undefined;
      const pairs = pairedPorts(before?.properties.ports ?? [], after.properties.ports);
      const lines = pairs.flatMap(({ port, old }) => {
        const [place, reach] = [`\`${written(port)}\``, reachOf(port.ip)];
        const which = `port ${port.internal}`;
        if (old === undefined) return [`${which} is **newly published** at ${place}, for ${reach}`];
        const moved = `\`${written(old)}\` → ${place}`;
        if (isWider(old, port))
          return [`${which} is **opened wider**: ${moved}, from ${reachOf(old.ip)} to ${reach}`];
        return written(old) === written(port)
          ? []
          : [`${which} is **published at another place**: ${moved}, for ${reach}`];
      });
      return lines.length > 0 ? `${named(resource)}: ${lines.join("; ")}` : undefined;
    },
  },
  {
    name: "authentication-off",
    kind: "password",
    text: ({ op, urn }, stack) => {
      if (op !== "delete") return undefined;
      // The container whose command line depends on the password.
      const server = stack
        .ofKind("container")
        .find(({ before }) => before?.propertyDependencies.command?.includes(urn));
      return server?.after === undefined
        ? undefined
        : `**authentication is switched off**: \`${displayName(server)}\` no longer asks for a password, so every ` +
            "container on its networks can read and change all data";
    },
  },
  {
    name: "network-opened",
    kind: "network",
    text: (resource) =>
      resource.before?.properties.internal === true &&
      resource.after !== undefined &&
      resource.after.properties.internal !== true
        ? `${named(resource)} is **no longer internal**: its containers can reach other networks`
        : undefined,
  },
  {
    name: "secrets-handed-on",
    kind: "link",
    text: (resource, stack) => {
      const link = linkOf(resource, stack, "after");
      const before = resource.before?.properties.sharedSecrets ?? [];
      const added = resource.after?.properties.sharedSecrets.filter((name) => !before.includes(name)) ?? [];
      if (link === undefined || added.length === 0) return undefined;
      return (
        `${linkInWords(link, stack)} **hands on secrets**: whoever may inspect \`${stack.endName(link.app)}\` reads ` +
        enumerated(added)
      );
    },
  },
  {
    name: "created-open",
    kind: "container",
    text: (resource) => {
      const { op, after } = resource;
      if (op !== "create" || after === undefined) return undefined;
      const is = after.properties;
      const gains = [...(is.privileged ? ["it is privileged"] : []), ...gainsOf(NOTHING, is, GAINS_OF_NEW)];
      return gains.length > 0 ? `${named(resource)} **is not shut off**: ${gains.join(", ")}` : undefined;
    },
  },
  {
    name: "hardening-off",
    kind: "container",
    text: (resource) => {
      const { before, after } = resource;
      if (before === undefined || after === undefined) return undefined;
      const [was, is] = [before.properties, after.properties];
      const lost = GUARDS.filter(({ holds }) => holds(was) && !holds(is)).map(({ name }) => name);
      lost.push(...gainsOf(was, is, GAINS));
      return lost.length > 0 ? `${named(resource)} **loses protection**: ${lost.join(", ")}` : undefined;
    },
  },
];

/** Protections that a container can lose. */
const GUARDS: readonly { name: string; holds: (properties: Properties) => boolean }[] = [
  { name: "it becomes privileged", holds: ({ privileged }) => !privileged },
  { name: "its root file system becomes writable", holds: ({ readOnly }) => readOnly === true },
  {
    name: "it gets the capabilities of Docker's own choice",
    holds: ({ capabilities }) => capabilities.drops.includes("ALL"),
  },
  {
    name: "its processes can gain privileges",
    holds: ({ securityOpts }) => securityOpts.some((option) => option.startsWith("no-new-privileges")),
  },
  { name: "it may run as root", holds: ({ user = "" }) => !/^(?:root|0|)(?::|$)/.test(user) },
  { name: "it has no memory limit", holds: ({ memory }) => memory !== Infinity },
  {
    name: "it has no health check",
    holds: ({ healthcheck: { tests } }) => (tests[0] ?? "NONE") !== "NONE",
  },
];

interface Gain {
  of: (properties: Properties) => string[];
  name: (names: string, several: boolean) => string;
}

/** Access to the host that a new container can have. */
const GAINS_OF_NEW: readonly Gain[] = [
  {
    of: ({ devices }) => devices.flatMap(({ hostPath }) => hostPath ?? []),
    name: (names) => `it gets ${names} of the host`,
  },
  { of: dockerSockets, name: (names) => `it gets ${names}, and with it the whole host` },
  {
    of: (container) => hostPaths(container).filter((path) => !dockerSockets(container).includes(path)),
    name: (names) => `it gets the host's ${names}`,
  },
  {
    of: ({ volumes }) => volumes.flatMap(({ fromContainer }) => fromContainer ?? []),
    name: (names) => `it gets what ${names} mounts`,
  },
  { of: hostNamespaces, name: (names) => `it enters namespaces of the host by ${names}` },
];

/** Rights that a container can gain. */
const GAINS: readonly Gain[] = [
  {
    of: ({ capabilities }) => capabilities.adds,
    name: (names, several) => `it gets the ${several ? "capabilities" : "capability"} ${names}`,
  },
  ...GAINS_OF_NEW,
  {
    of: ({ tmpfs }) => Object.keys(tmpfs).filter((path) => !/(?:^|,)ro(?:,|$)/.test(tmpfs[path] ?? "")),
    name: (names) => `it may write to ${names}, in memory`,
  },
];

/** A container without any rights. */
const NOTHING = propertiesSchema.parse({});

function gainsOf(was: Properties, is: Properties, gains: readonly Gain[]): string[] {
  return gains.flatMap(({ of, name }) => {
    const gained = of(is).filter((one) => !of(was).includes(one));
    return gained.length > 0 ? [name(enumerated(gained), gained.length > 1)] : [];
  });
}
