import type * as pulumi from "@pulumi/pulumi";

// All code that uses private parts of Pulumi's SDK is here, so that a change of the SDK concerns only this file. The plugin is
// bundled with its SDK; a program brings its own SDK.

/**
 * The engine's mark of a secret value (`specialSigKey` and `specialSecretSig` in @pulumi/pulumi/runtime/rpc, a module that
 * would load most of the SDK).
 */
const [MARK, SECRET] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/** A value from the engine. If the engine marked the value as secret, the mark is removed. */
export function unwrapRpcSecret(value: unknown): unknown {
  const marked = value as { [MARK]?: unknown; value?: unknown } | null | undefined;
  return marked?.[MARK] === SECRET ? marked.value : value;
}

interface Made {
  __name: string;
  __pulumiType: string;
  __parentResource?: Made;
  /** Undefined if the resource is only a reference to another program's resource. */
  __aliases?: pulumi.Input<pulumi.URN>[];
}

/** A resource's path: the types of its parents, then its name. The path is unique among resources of the same type. */
export function pathOf(resource: pulumi.Resource): string {
  const { __name: name, __parentResource: parent } = resource as unknown as Made;
  const types: string[] = [];
  for (let above = parent; above !== undefined; above = above.__parentResource)
    if (above.__pulumiType !== "pulumi:pulumi:Stack") types.unshift(above.__pulumiType);
  return [...types, name].join("$");
}

/** The path of a resource ({@link pathOf}), from its URN `urn:pulumi:STACK::PROJECT::TYPES::NAME`. */
export function pathIn(urn: pulumi.URN): string {
  const [, , types = "", ...name] = urn.split("::");
  return [...types.split("$").slice(0, -1), name.join("::")].join("$");
}

/** A resource's former URNs, from its option `aliases`. */
export function formerUrns(resource: pulumi.Resource): pulumi.Input<pulumi.URN>[] {
  return (resource as unknown as Made).__aliases ?? [];
}

/** Sets the name of a resource that another process made. The SDK leaves this name empty. */
export function giveName(resource: pulumi.Resource, name: string): void {
  (resource as unknown as Made).__name = name;
}

interface OutputPromises {
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
  promise(withUnknowns: true): Promise<unknown>;
}

/** Allows an output to reject before anything waits for the output. Whatever waits for it later reports the error. */
export function mayReject(output: pulumi.Output<unknown>): void {
  const { isKnown, isSecret } = output as unknown as OutputPromises;
  for (const promise of [isKnown, isSecret]) promise.catch(() => undefined);
}

/** The value of an output. Secret and unknown values in it are in the engine's form. */
export async function resolve(output: pulumi.Output<unknown>): Promise<{ value: unknown; isKnown: boolean }> {
  const promises = output as unknown as OutputPromises;
  return { value: await promises.promise(true), isKnown: await promises.isKnown };
}
