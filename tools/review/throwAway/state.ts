import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { TYPES } from "../../../components/review/policy/properties.ts";

/** What a throw-away stack has in place of what its user configured. */
export interface Substitutes {
  /** Prefix of all its names. */
  prefix: string;
  /** Port of the host that its containers would be published on, by the port in the container. */
  hostPorts: ReadonlyMap<number, number>;
}

/** What is read of a stack's state; all else in it is kept as it is. */
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
 * The state of a throw-away stack as it would be had it been brought up as configured: names without the prefix, and
 * the configured ports of the host in place of those that Docker picked. A preview against it compares like with like.
 * It is for previews alone, as no such things run.
 *
 * @param deployment what `pulumi stack export --show-secrets` writes
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

/** The state with nothing protected or retained, so that a destroy leaves nothing. */
export function unguarded(deployment: unknown): unknown {
  const state = stateSchema.parse(deployment);
  for (const resource of state.deployment.resources)
    Object.assign(resource, { protect: false, retainOnDelete: false });
  return state;
}

/** URLs that end with a port that was picked. */
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
 * A stack's configuration without the salt, which belongs to a passphrase that is not used here. Empty if the stack
 * has no file.
 *
 * @throws Error that names the file if a value in it is encrypted
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

/** The salt's line in the file that `pulumi stack init` has written. */
export function saltLine(projectFolder: string, stackName: string): string {
  const text = readFileSync(join(projectFolder, `Pulumi.${stackName}.yaml`), "utf8");
  return SALT.exec(text)?.[0] ?? "";
}
