import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { TYPES } from "../../../components/review/policy/properties.ts";

/** Values that a temporary stack uses in place of the user's configuration. */
export interface Substitutes {
  /** Prefix of all names in the temporary stack. */
  prefix: string;
  /** Ports on the host at which the containers of the temporary stack are published, by the port in the container. */
  hostPorts: ReadonlyMap<number, number>;
}

/** The fields of a stack's state that this file reads. All other fields are kept unchanged. */
const stateSchema = z.looseObject({
  deployment: z.looseObject({ resources: z.array(z.looseObject({})).default([]) }),
});

const withPorts = z.looseObject({
  ports: z.array(z.looseObject({ internal: z.number(), external: z.number().optional() })),
});
const publishedSchema = z.looseObject({
  type: z.enum(TYPES.container),
  inputs: withPorts,
  outputs: withPorts,
});

/**
 * Changes the state of a temporary stack as if the stack had been brought up with the user's configuration: names lose the
 * prefix, and the configured host ports replace those that Docker chose. So a preview against this state shows only real
 * changes. Use it only for previews, as its resources do not run.
 *
 * @param deployment output of `pulumi stack export --show-secrets`
 */
export function asConfigured(deployment: unknown, { prefix, hostPorts }: Substitutes): unknown {
  const plain = stateSchema.parse(JSON.parse(JSON.stringify(deployment).replaceAll(prefix, "")));
  const picked = new Map<string, string>();
  for (const resource of plain.deployment.resources) {
    const { data: container } = publishedSchema.safeParse(resource);
    for (const input of container?.inputs.ports ?? []) {
      const port = hostPorts.get(input.internal);
      const output = container?.outputs.ports.find(({ internal }) => internal === input.internal);
      if (port === undefined || output === undefined) continue;
      picked.set(`:${output.external}`, `:${port}`);
      input.external = port;
      output.external = port;
    }
    Object.assign(resource, container);
  }
  return replaceEnds(plain, picked);
}

/** The state with no resource protected or retained, so that a destroy leaves nothing. */
export function unguarded(deployment: unknown): unknown {
  const state = stateSchema.parse(deployment);
  for (const resource of state.deployment.resources)
    Object.assign(resource, { protect: false, retainOnDelete: false });
  return state;
}

/** Replaces, at the end of URLs, the ports that Docker chose. */
function replaceEnds(value: unknown, picked: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    const end = /^https?:.*(:\d+)$/.exec(value)?.[1] ?? "";
    const port = picked.get(end);
    return port === undefined ? value : value.slice(0, -end.length) + port;
  }
  if (Array.isArray(value)) return value.map((item) => replaceEnds(item, picked));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceEnds(item, picked)]));
}

const SALT = /^encryptionsalt:.*\n?/m;

/**
 * The configuration in a stack's file, without the salt, because the temporary stack has another passphrase. Empty if the stack
 * has no file.
 *
 * @throws Error with the file's name if the file contains an encrypted value
 */
export function stackConfiguration(projectFolder: string, stackName: string): string {
  const file = join(projectFolder, `Pulumi.${stackName}.yaml`);
  if (!existsSync(file)) return "config: {}\n";
  const text = readFileSync(file, "utf8");
  if (/^\s+secure:/m.test(text)) {
    throw new Error(
      `${file} has an encrypted value, which a review cannot read: it has no passphrase but its own. ` +
        "Review a stack without one (PULUMI_STACK names it).",
    );
  }
  return text.replace(SALT, "");
}

/** The line with the salt, from the file written by `pulumi stack init`. */
export function saltLine(projectFolder: string, stackName: string): string {
  const text = readFileSync(join(projectFolder, `Pulumi.${stackName}.yaml`), "utf8");
  return SALT.exec(text)?.[0] ?? "";
}
