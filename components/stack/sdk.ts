import type * as pulumi from "@pulumi/pulumi";

// All that this package uses of Pulumi's SDK and that the SDK does not offer: what changes there is changed here alone. The
// plugin is bundled with its SDK; a program brings its own.

/** Marks a secret (`specialSigKey` and `specialSecretSig` in @pulumi/pulumi/runtime/rpc, which loads most of the SDK). */
const [MARK, SECRET] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/** A value of the engine's, a secret one without its mark. */
export function unwrapRpcSecret(value: unknown): unknown {
  const marked = value as { [MARK]?: unknown; value?: unknown } | null | undefined;
  return marked?.[MARK] === SECRET ? marked.value : value;
}

interface Made {
  __name: string;
  __pulumiType: string;
  __parentResource?: Made;
  /** A reference has none. */
  __aliases?: pulumi.Input<pulumi.URN>[];
}

/** The name that a resource was made with, behind the types of its parents: Pulumi tells resources of a type apart by both. */
export function pathOf(resource: pulumi.Resource): string {
  const { __name: name, __parentResource: parent } = resource as unknown as Made;
  const types: string[] = [];
  for (let above = parent; above !== undefined; above = above.__parentResource)
    if (above.__pulumiType !== "pulumi:pulumi:Stack") types.unshift(above.__pulumiType);
  return [...types, name].join("$");
}

/** What {@link pathOf} says of the resource of a URN, `urn:pulumi:STACK::PROJECT::TYPES::NAME`. */
export function pathIn(urn: pulumi.URN): string {
  const [, , types = "", ...name] = urn.split("::");
  return [...types.split("$").slice(0, -1), name.join("::")].join("$");
}

/** The URNs that a resource had before, as its option `aliases` says. */
export function formerUrns(resource: pulumi.Resource): pulumi.Input<pulumi.URN>[] {
  return (resource as unknown as Made).__aliases ?? [];
}

/** Gives a name to a resource of another process, which the SDK makes without one. */
export function giveName(resource: pulumi.Resource, name: string): void {
  (resource as unknown as Made).__name = name;
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
