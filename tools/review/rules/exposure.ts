import { isObject, strings, text } from "../policy/facts.ts";
import { isWider, portsOf, reach, written } from "../ports.ts";
import type { State } from "../preview.ts";
import { displayName, type Resource, type ReviewedStack } from "../stack.ts";
import { named, type Rule } from "./rule.ts";

/** What can be reached by more than before, or is guarded by less. */
export const exposureRules: readonly Rule[] = [
  {
    name: "port-published",
    risk: "exposure",
    text: (resource) => {
      if (resource.kind !== "container") return undefined;
      const before = portsOf(resource.before);
      const lines = portsOf(resource.after).flatMap((port) => {
        const old = before.find(({ internal }) => internal === port.internal) ?? before[0];
        if (old === undefined) return [`is **newly published** at \`${written(port)}\`, for ${reach(port)}`];
        if (isWider(old, port)) {
          return [
            `is **opened wider**: \`${written(old)}\` → \`${written(port)}\`, from ${reach(old)} to ${reach(port)}`,
          ];
        }
        if (written(old) !== written(port)) {
          return [
            `is **published at another place**: \`${written(old)}\` → \`${written(port)}\`, for ${reach(port)}`,
          ];
        }
        return [];
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
      resource.before?.inputs.internal === true &&
      resource.after !== undefined &&
      resource.after.inputs.internal !== true
        ? `${named(resource)} is **no longer internal**: its containers can reach other networks`
        : undefined,
  },
  {
    name: "hardening-off",
    risk: "exposure",
    text: (resource) => {
      const { before, after } = resource;
      if (resource.kind !== "container" || before === undefined || after === undefined) return undefined;
      const lost = GUARDS.filter(({ holds }) => holds(before) && !holds(after)).map(({ name }) => name);
      return lost.length > 0 ? `${named(resource)} **loses protection**: ${lost.join(", ")}` : undefined;
    },
  },
];

/** Protections of a container that may be lost. */
const GUARDS: readonly { name: string; holds: (state: State) => boolean }[] = [
  { name: "it becomes privileged", holds: ({ inputs }) => inputs.privileged !== true },
  { name: "its root file system becomes writable", holds: ({ inputs }) => inputs.readOnly === true },
  {
    name: "it gets capabilities",
    holds: ({ inputs }) =>
      isObject(inputs.capabilities) && strings(inputs.capabilities.drops).includes("ALL"),
  },
  {
    name: "its processes can gain privileges",
    holds: ({ inputs }) =>
      strings(inputs.securityOpts).some((option) => option.startsWith("no-new-privileges")),
  },
  { name: "it may run as root", holds: ({ inputs }) => !/^(?:root|0|)(?::|$)/.test(text(inputs.user) ?? "") },
  { name: "it has no memory limit", holds: ({ inputs }) => Number(inputs.memory ?? 0) > 0 },
];

/** The container whose command line comes from a password. */
function guarded(password: Resource, stack: ReviewedStack): Resource | undefined {
  return stack
    .ofKind("container")
    .find(({ before }) => before?.propertyDependencies.command?.includes(password.urn) === true);
}
