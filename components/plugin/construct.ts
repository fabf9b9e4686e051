import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import { beginDeployment } from "../docker/stackProvider";
import { LinkedApp } from "../consumers/linkedApp";
import { LinkedContainer } from "../consumers/linkedContainer";
import { LinkedService } from "../swarm/linkedService";
import { MySqlServer } from "../sources/mySqlServer";
import { PostgresServer } from "../sources/postgresServer";
import { RedisServer } from "../sources/redisServer";
import { SourceContainer } from "../sources/sourceContainer";
import schema from "../schema.json";
import { openInputs } from "./openInputs";

beginDeployment(); // A plugin is started for one, and stopped with it.

type Component = pulumi.ComponentResource & Record<string, unknown>;
type ComponentClass = new (
  name: string,
  args: object,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/** The components that the schema describes. */
export const COMPONENTS: Record<string, ComponentClass> = {
  "redis-link:index:LinkedApp": LinkedApp as ComponentClass,
  "redis-link:index:LinkedContainer": LinkedContainer as ComponentClass,
  "redis-link:index:LinkedService": LinkedService as ComponentClass,
  "redis-link:index:MySqlServer": MySqlServer,
  "redis-link:index:PostgresServer": PostgresServer,
  "redis-link:index:RedisServer": RedisServer,
  "redis-link:index:SourceContainer": SourceContainer as ComponentClass,
};

/**
 * Makes a component for a program in another language, as a program in TypeScript makes it.
 *
 * @throws RunError if an input is not accepted, in the same words
 */
export async function construct(
  name: string,
  type: string,
  inputs: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
): Promise<ConstructResult> {
  const Class = COMPONENTS[type];
  if (Class === undefined) throw new Error(`${type}: there is no such component.`);
  const { properties, inputProperties } = schema.resources[type as keyof typeof schema.resources];
  const args = await openInputs(inputs, inputProperties);
  await nameProviders(opts.providers);
  const component = new Class(name, args, opts) as Component;
  const state = Object.keys(properties).map((key) => [key, component[key]] as const);
  return { urn: component.urn, state: Object.fromEntries(state) };
}

/** The SDK gives a reference without a name, and each provider's name is part of that of the stack's own for its daemon. */
async function nameProviders(providers: pulumi.ComponentResourceOptions["providers"]): Promise<void> {
  for (const provider of Object.values(providers ?? {})) {
    const urn = await new Promise<string>((resolve) => void provider.urn.apply(resolve));
    Object.assign(provider, { __name: urn.split("::").at(-1) });
  }
}
