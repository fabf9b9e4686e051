import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import * as components from "../../components";
import * as config from "../../config";
import { valueOf } from "./notation";
import { recordStack, type RecordedStack } from "./recordedStack";

/** The defaults of Pulumi.yaml, which the engine hands over as text. */
export async function defaultConfig(): Promise<Record<string, string>> {
  // LocalWorkspace.create would ask for the Pulumi CLI; to read the file takes none.
  const workspace = Object.assign(Object.create(LocalWorkspace.prototype) as LocalWorkspace, {
    workDir: ".",
  });
  const settings = await workspace.projectSettings();
  const schema = settings.config as unknown as Record<string, { default: unknown }>;
  return Object.fromEntries(
    Object.entries(schema).map(([key, { default: value }]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Starts index.ts, which reads its configuration and registers its resources when it is loaded. */
export async function started(changed: Record<string, string> = {}, preview = false) {
  const all = Object.entries({ ...(await defaultConfig()), ...changed });
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
