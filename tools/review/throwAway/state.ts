import { isObject, objects } from "../policy/facts.ts";

/** What a throw-away stack has in place of what its user configured. */
export interface Substitutes {
  /** Prefix of all its names. */
  prefix: string;
  /** Port of the host that its containers would be published on, by the port in the container. */
  hostPorts: ReadonlyMap<number, number>;
}

const CONTAINER = "docker:index/container:Container";

/**
 * The state of a throw-away stack as it would be had it been brought up as configured: names without the prefix, and
 * the configured ports of the host in place of those that Docker picked. A preview against it compares like with like.
 * It is for previews alone, as no such things run.
 *
 * @param deployment what `pulumi stack export --show-secrets` writes
 */
export function asConfigured(deployment: unknown, { prefix, hostPorts }: Substitutes): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(deployment).replaceAll(prefix, ""));
  const picked = new Map<string, string>();
  for (const resource of resourcesOf(plain)) {
    if (resource.type !== CONTAINER || !isObject(resource.inputs) || !isObject(resource.outputs)) continue;
    const outputs = objects(resource.outputs.ports);
    for (const input of objects(resource.inputs.ports)) {
      const port = hostPorts.get(Number(input.internal));
      const output = outputs.find(({ internal }) => internal === input.internal);
      if (port === undefined || output === undefined) continue;
      picked.set(`:${String(output.external)}`, `:${port}`);
      input.external = port;
      output.external = port;
    }
  }
  return replaceEnds(plain, picked);
}

/** The state with nothing protected or retained, so that a destroy leaves nothing. */
export function unguarded(deployment: unknown): unknown {
  const state = structuredClone(deployment);
  for (const resource of resourcesOf(state))
    Object.assign(resource, { protect: false, retainOnDelete: false });
  return state;
}

function resourcesOf(state: unknown): Record<string, unknown>[] {
  return isObject(state) && isObject(state.deployment) ? objects(state.deployment.resources) : [];
}

/** URLs that end with a port that was picked. */
function replaceEnds(value: unknown, picked: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    const end = /^https?:.*(:\d+)$/.exec(value)?.[1] ?? "";
    const port = picked.get(end);
    return port === undefined ? value : value.slice(0, -end.length) + port;
  }
  if (Array.isArray(value)) return value.map((item) => replaceEnds(item, picked));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceEnds(item, picked)]));
}
