import type * as pulumi from "@pulumi/pulumi";

// All that this package uses of Pulumi's SDK and that the SDK does not offer: what changes there is changed here alone. The
// plugin is bundled with its SDK; a program brings its own.

export { unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc";

interface Named {
  __name: string;
}

/** The name that a resource was made with. */
export function nameOf(resource: pulumi.Resource): string {
  return (resource as unknown as Named).__name;
}

/** Gives a name to a resource of another process, which the SDK makes without one. */
export function giveName(resource: pulumi.Resource, name: string): void {
  (resource as unknown as Named).__name = name;
}

interface OutputPromises {
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  promise(withUnknowns: true): Promise<unknown>;
}

/** Lets an output reject before anybody waits for it. Who waits tells of it. */
export function mayReject(output: pulumi.Output<unknown>): void {
  const { isKnown, isSecret } = output as unknown as OutputPromises;
  for (const promise of [isKnown, isSecret]) promise.catch(() => undefined);
}

/** What an output comes to, secrets and unknown members as the engine writes them. */
export async function resolve(output: pulumi.Output<unknown>): Promise<{ value: unknown; isKnown: boolean }> {
  const promises = output as unknown as OutputPromises;
  return { value: await promises.promise(true), isKnown: await promises.isKnown };
}
