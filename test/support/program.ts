import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import * as components from "../../components";
import * as config from "../../config";
import { valueOf } from "./notation";
import { recordStack, type RecordedStack } from "./recordedStack";

/** The defaults of Pulumi.yaml, which the engine hands over as text. */
export function defaultConfig(): Record<string, string> {
  const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
    config: Record<string, { default: unknown }>;
  };
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(config).map(([key, spec]) => [key, text(spec.default)]));
}

/** Loads index.ts, which reads its configuration and registers its resources. */
export async function started(changed: Record<string, string> = {}, preview = false) {
  const all = Object.entries({ ...defaultConfig(), ...changed });
  const stack = await recordStack({
    preview,
    config: Object.fromEntries(all.map(([key, value]) => [`redis-link:${key}`, value])),
  });
  // Only index.ts is loaded anew: the rest has no state, and to load the SDK takes a second.
  jest.doMock("@pulumi/pulumi", () => pulumi);
  jest.doMock("@pulumi/pulumi/runtime", () => pulumi.runtime);
  jest.doMock("../../components", () => components);
  jest.doMock("../../config", () => config);
  let exported: Record<string, unknown> = {};
  const run = jest.isolateModulesAsync(async () => {
    exported = { ...(await import("../../index")) };
  });
  return { stack, run, exported: () => exported };
}

/** A run of index.ts, with what it exports in the notation of `notation.ts`. */
export interface Run {
  stack: RecordedStack;
  outputs: Record<string, unknown>;
}

/** Runs index.ts to its end. */
export async function registered(changed?: Record<string, string>, preview?: boolean): Promise<Run> {
  const { stack, run, exported } = await started(changed, preview);
  await run;
  await stack.settle();
  return { stack, outputs: (await valueOf(exported())) as Record<string, unknown> };
}
