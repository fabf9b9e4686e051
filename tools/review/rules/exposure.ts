import { reachOf } from "../policy/addresses.ts";
import type { Properties } from "../policy/properties.ts";
import { isWider, pairedPorts, written } from "../ports.ts";
import { displayName, type Resource, type ReviewedStack } from "../stack.ts";
import { enumerated, named, type Rule } from "./rule.ts";

/** What can be reached by more than before, or is guarded by less. */
export const exposureRules: readonly Rule[] = [
  {
    name: "port-published",
    risk: "exposure",
    text: (resource) => {
      const { kind, before, after } = resource;
      if (kind !== "container" || after === undefined) return undefined;
      const pairs = pairedPorts(before?.properties.ports ?? [], after.properties.ports);
      const lines = pairs.flatMap(({ port, old }) => {
        const [place, reach] = [`\`${written(port)}\``, reachOf(port.ip)];
        if (old === undefined) return [`is **newly published** at ${place}, for ${reach}`];
        const moved = `\`${written(old)}\` → ${place}`;
        if (isWider(old, port)) return [`is **opened wider**: ${moved}, from ${reachOf(old.ip)} to ${reach}`];
        return written(old) === written(port)
          ? []
          : [`is **published at another place**: ${moved}, for ${reach}`];
      });
      return lines.length > 0 ? `${named(resource)} ${lines.join(", and ")}` : undefined;
    },
  },
  {
    name: "authentication-off",
    risk: "exposure",
    text: (resource, stack) => {
      if (resource.kind !== "password" || resource.op !== "delete") return undefined;
      const server = guarded(resource, stack);
      return server?.after === undefined
        ? undefined
        : `**authentication is switched off**: \`${displayName(server)}\` no longer asks for a password, so every ` +
            "container on its networks can read and change all data";
    },
  },
  {
    name: "network-opened",
    risk: "exposure",
    text: (resource) =>
      resource.kind === "network" &&
      resource.before?.properties.internal === true &&
      resource.after !== undefined &&
      resource.after.properties.internal !== true
        ? `${named(resource)} is **no longer internal**: its containers can reach other networks`
        : undefined,
  },
  {
    name: "hardening-off",
    risk: "exposure",
    text: (resource) => {
      const { before, after } = resource;
      if (resource.kind !== "container" || before === undefined || after === undefined) return undefined;
      const [was, is] = [before.properties, after.properties];
      const lost = GUARDS.filter(({ holds }) => holds(was) && !holds(is)).map(({ name }) => name);
      const adds = is.capabilities.adds.filter((name) => !was.capabilities.adds.includes(name));
      if (adds.length > 0)
        lost.push(`it gets the ${adds.length > 1 ? "capabilities" : "capability"} ${enumerated(adds)}`);
      return lost.length > 0 ? `${named(resource)} **loses protection**: ${lost.join(", ")}` : undefined;
    },
  },
];

/** Protections of a container that may be lost. */
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
  { name: "it has no memory limit", holds: ({ memory }) => memory < Infinity },
];

/** The container whose command line comes from a password. */
function guarded(password: Resource, stack: ReviewedStack): Resource | undefined {
  return stack
    .ofKind("container")
    .find(({ before }) => before?.propertyDependencies.command?.includes(password.urn) === true);
}
