import * as pulumi from "@pulumi/pulumi";

/** Stands for a value that is not known during a preview. */
export const UNKNOWN = "<unknown>";

/** Stands for a value that is marked secret. */
export function secret(value: unknown): { secret: unknown } {
  return { secret: value };
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secret" in value;
}

/** A value as it goes to the engine, with {@link secret} and {@link UNKNOWN} in place of the engine's own marks. */
export function readable(value: unknown): unknown {
  if (value === pulumi.runtime.unknownValue) return UNKNOWN;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.isRpcSecret(value)) return secret(readable(pulumi.runtime.unwrapRpcSecret(value)));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

/** The value of an output in the same notation. */
export async function valueOf(output: unknown): Promise<unknown> {
  return readable(await pulumi.runtime.serializeProperty("test", output));
}
