import * as pulumi from "@pulumi/pulumi";
import { type ConstructResult, main } from "@pulumi/pulumi/provider";
import { Link } from "../consumers/link";
import { LinkedApp } from "../consumers/linkedApp";
import { LinkedContainer } from "../consumers/linkedContainer";
import { beginDeployment } from "../stack/stackProvider";
import { giveName, pathIn, resolve as resolveOutput, unwrapRpcSecret } from "../stack/sdk";
import { checkKeys, refused } from "../input";
import {
  isSource,
  mayHaveOutputs,
  membersOf,
  mustBeKnown,
  notKnown,
  type PropertySpec,
  type Specs,
  SOURCE,
} from "../input/known";
import type { LinkSource } from "../link/linkSource";
import schema from "../schema.json";
import { ExistingSource } from "../sources/existingSource";
import { MariaDbServer } from "../sources/mariaDbServer";
import { PostgresServer } from "../sources/postgresServer";
import { RedisServer } from "../sources/redisServer";
import { SourceContainer } from "../sources/sourceContainer";
import { LinkedService } from "../swarm/linkedService";
import { RedisFailover } from "../swarm/redisFailover";

beginDeployment(); // The engine starts a plugin for one deployment, and stops it afterwards.

type ComponentClass = new (
  name: string,
  args: object,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

/** The components of the schema, by type token. */
export const COMPONENTS: Record<string, ComponentClass> = {
  "redis-link:index:ExistingSource": ExistingSource as ComponentClass,
  "redis-link:index:Link": Link as ComponentClass,
  "redis-link:index:LinkedApp": LinkedApp as ComponentClass,
  "redis-link:index:LinkedContainer": LinkedContainer as ComponentClass,
  "redis-link:index:LinkedService": LinkedService as ComponentClass,
  "redis-link:index:MariaDbServer": MariaDbServer,
  "redis-link:index:PostgresServer": PostgresServer,
  "redis-link:index:RedisFailover": RedisFailover as ComponentClass,
  "redis-link:index:RedisServer": RedisServer,
  "redis-link:index:SourceContainer": SourceContainer as ComponentClass,
};

/** Serves only {@link construct}, by the SDK's own server. */
export function serveConstruct(): Promise<void> {
  Error.stackTraceLimit = 1; // The SDK takes a stack trace of each property of each resource of a component.
  return main({ version: schema.version, construct }, process.argv.slice(2));
}

/**
 * Makes a component for a program in another language.
 *
 * @throws RunError if an input is not accepted; the error is the same as in TypeScript
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
  const deletedWith = opts.deletedWith && (await wholeReference(opts.deletedWith));
  const component = new Class(name, args, { ...opts, deletedWith }) as pulumi.ComponentResource &
    Record<string, unknown>;
  const state = Object.keys(properties).map((key) => [key, component[key]] as const);
  return { urn: component.urn, state: Object.fromEntries(state) };
}

/**
 * Sets the names of providers, which the SDK leaves out of references. The stack's own provider for a daemon is named after the
 * Docker provider.
 */
async function nameProviders(providers: pulumi.ComponentResourceOptions["providers"]): Promise<void> {
  for (const provider of Object.values(providers ?? {})) {
    const urn = await new Promise<string>((resolve) => void provider.urn.apply(resolve));
    giveName(provider, pathIn(urn));
  }
}

/**
 * The resource of the option `deletedWith`. The SDK reads the resource's URN as a provider's reference, and so the name at the
 * URN's end as the provider's id.
 */
async function wholeReference(resource: pulumi.Resource): Promise<pulumi.Resource> {
  if (!pulumi.ProviderResource.isInstance(resource)) return resource;
  const parts = [resource.urn, resource.id].map(async (part) => String(await valueOf(part)));
  return new pulumi.DependencyResource((await Promise.all(parts)).join("::"));
}

type Members = Record<string, unknown>;

/**
 * Converts the engine's inputs for components. If part of an input is secret or comes from a resource, the engine passes the
 * whole input as one output; plain parts are extracted from that output.
 *
 * @param from the output that contained the members, with the members' dependencies
 * @throws RunError that names an input which is unknown, or which should be a source and is not
 */
async function openInputs(
  inputs: Members,
  specs: Specs,
  path = "",
  from?: pulumi.Output<unknown>,
): Promise<Members> {
  const entries = Object.entries(inputs).map(
    async ([key, value]) => [key, await opened(`${path}${key}`, value, specs[key] ?? {}, from)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function opened(
  path: string,
  given: unknown,
  spec: PropertySpec,
  from?: pulumi.Output<unknown>,
): Promise<unknown> {
  if (given === undefined || given === null) return undefined;
  const references = [spec, ...(spec.oneOf ?? []), spec.items ?? {}].map(({ $ref }) => $ref ?? "");
  const type = references.find((reference) => reference.startsWith("#/types/"));
  if (spec.plain && type === undefined && !mayHaveOutputs(spec)) {
    if ([given].flat().some((value) => pulumi.Output.isInstance(value) || pulumi.isUnknown(value)))
      throw notKnown(path);
    return given;
  }
  if (pulumi.Output.isInstance(given)) return opened(path, await valueOf(given), spec, given);
  // A source's facts may be unknown here: the component reads each fact when the fact is known.
  if (pulumi.isUnknown(given) && mustBeKnown(spec) && !isSource(spec) && !/\bsource\.\w+$/.test(path))
    throw notKnown(path);
  if (isSource(spec)) return sourceOf(path, given, from);
  if (references.includes(CONSUMER) && isComponent(given)) {
    const { containerId, containerName } = await outputsOf(given);
    return { containerId: new pulumi.DependencyResource(given).urn.apply(() => containerId), containerName };
  }
  const items = type !== undefined ? { $ref: type } : spec.plain ? spec.items : undefined;
  if (Array.isArray(given) && items !== undefined)
    return Promise.all(given.map((item) => opened(path, item, items, from)));
  if (isObject(given)) return openInputs(given, membersOf(type), `${path}.`, from);
  return from?.apply(() => given) ?? given;
}

/** Converts a source from the engine, which is a component's URN or an object. */
async function sourceOf(path: string, given: unknown, from?: pulumi.Output<unknown>): Promise<LinkSource> {
  const members = isComponent(given) ? await outputsOf(given) : given;
  if (!isObject(members)) {
    throw refused(
      path,
      typeof members === "string" ? "text" : "an output",
      "It must be a component such as RedisServer, or an object that is known.",
    );
  }
  const origin = from ?? (isComponent(given) ? new pulumi.DependencyResource(given).urn : undefined);
  // An output of another stack may have members that a source does not have.
  const known = Object.keys(membersOf(SOURCE));
  checkKeys(Object.keys(members), known, { kind: "argument", path: `${path}.`, mayBeMore: true });
  const { password, ...source } = await openInputs(members, membersOf(SOURCE), `${path}.`, origin);
  // Only the password is secret, although the engine marks the whole object.
  const open = ([key, value]: [string, unknown]) =>
    [
      key,
      origin && key !== "environment" && pulumi.Output.isInstance(value) ? pulumi.unsecret(value) : value,
    ] as const;
  return {
    ...(Object.fromEntries(Object.entries(source).map(open)) as unknown as LinkSource),
    ...(await knownFacts(members)),
    ...((await valueOf(password)) === undefined ? {} : { password: pulumi.secret(password as string) }),
  };
}

/** The known facts of a source as plain values, so that a variable made of a known fact is known, even if other facts are not. */
async function knownFacts(members: Members): Promise<Members> {
  const facts = ["ports", "scheme", "sharedVariables", "sharedSecrets"].map(
    async (key) => [key, await valueOf(members[key])] as const,
  );
  const known = (await Promise.all(facts)).filter(
    ([, value]) => value !== undefined && !pulumi.containsUnknowns(value),
  );
  return Object.fromEntries(known);
}

const CONSUMER = "#/types/redis-link:index:Consumer";

/** Whether an input is a component's URN. */
function isComponent(given: unknown): given is string {
  return typeof given === "string" && given.startsWith("urn:");
}

/** The registered outputs of a component in this update or preview; empty if the component has none. */
async function outputsOf(urn: string): Promise<Members> {
  const found = (await pulumi.runtime.invoke("pulumi:pulumi:getResource", { urn })) as { state: Members };
  return { daemonHost: undefined, ...found.state };
}

/** The value of an output. In a preview, an unknown value is returned as the SDK's mark for unknown values. */
export async function valueOf(value: unknown): Promise<unknown> {
  const { value: found, isKnown } = await resolveOutput(pulumi.output(value));
  const open = unwrapRpcSecret(found) ?? undefined;
  return open ?? (isKnown ? undefined : pulumi.unknown);
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !pulumi.isUnknown(value);
}
