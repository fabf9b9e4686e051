import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { isSecret, UNKNOWN } from "./notation";
import type { RecordedResource } from "./recordedStack";

/** What a review says of a change. */
export interface Reviewed {
  verdict: string;
  said: string[];
}

/** The JSON that a preview has of a change from one run of a program to another, both of which have been up. */
export function previewOf(before: readonly RecordedResource[], after: readonly RecordedResource[]): object {
  const names = [...new Set([...before, ...after].map(urnOf))];
  const isUpdated = (container: string) => {
    const [old, now] = [before, after].map((all) => all.find(({ name }) => name === container)?.inputs);
    return old !== undefined && !isDeepStrictEqual(old, now);
  };
  return {
    steps: names.map((urn) => {
      const [old, now] = [before, after].map((all) => all.find((one) => urnOf(one) === urn));
      // Nothing of what volumes an update makes of an image is known before it.
      const inputs =
        now?.type === CONTAINER && isUpdated(now.name.replace("-container", "-volumes"))
          ? { ...now.inputs, volumes: UNKNOWN }
          : now?.inputs;
      const changes = [...new Set(Object.keys({ ...old?.inputs, ...inputs }))].filter(
        (key) => !isDeepStrictEqual(old?.inputs[key], inputs?.[key]),
      );
      const op = old === undefined ? "create" : now === undefined ? "delete" : opOf(now, changes);
      return {
        ...{ op, urn, diffReasons: old && now ? changes : [] },
        variables: variables(old?.inputs.envs, inputs?.envs),
        oldState: old && stateOf(urn, old, old.inputs, before),
        newState: now && stateOf(urn, now, inputs ?? {}, after),
      };
    }),
  };
}

const CONTAINER = "docker:index/container:Container";
const REPLACED = [CONTAINER, "random:index/randomPassword:RandomPassword"];

const urnOf = ({ type, fullName }: RecordedResource): string => `urn:pulumi:dev::p::${type}::${fullName}`;

function opOf({ type }: RecordedResource, changes: readonly string[]): string {
  if (changes.length === 0) return "same";
  return REPLACED.includes(type) || changes.includes("name") || changes.includes("containerName")
    ? "replace"
    : "update";
}

function stateOf(
  urn: string,
  { type, options, inputDependencies }: RecordedResource,
  inputs: Record<string, unknown>,
  all: readonly RecordedResource[],
): object {
  const urns = (names: string[]) => all.filter(({ name }) => names.includes(name)).map(urnOf);
  // Of an image that declares one.
  const volumes = [{ volumeName: "image-data", containerPath: "/image" }];
  return {
    ...(type === "redis-link:docker:ImageVolumes" && { outputs: { volumes, kept: [] } }),
    ...{ urn, type, inputs: asPrinted(inputs), retainOnDelete: options.retainOnDelete ?? false },
    propertyDependencies: Object.fromEntries(
      Object.entries(inputDependencies).map(([key, names]) => [key, urns(names)]),
    ),
  };
}

function asPrinted(value: unknown): unknown {
  if (value === UNKNOWN) return pulumi.runtime.unknownValue;
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(asPrinted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asPrinted(inner)]));
}

/** As the review finds them in a plan. */
function variables(before: unknown, after: unknown): string[] | undefined {
  const [old, now] = [before, after].map((envs) =>
    [isSecret(envs) ? (envs as { secret: unknown }).secret : (envs ?? [])].flat().map(String),
  ) as [string[], string[]];
  const changed = [
    ...old.filter((line) => !now.includes(line)),
    ...now.filter((line) => !old.includes(line)),
  ];
  return changed.length === 0 ? undefined : [...new Set(changed.map((line) => line.split("=")[0] ?? ""))];
}

/** Has previews reviewed, by the modules that the review itself runs. */
export function reviewed(previews: readonly object[]): Reviewed[] {
  const program = join(__dirname, "..", "..", "components", "review", "test", "reviewed.ts");
  const output = execFileSync(process.execPath, [program], {
    input: JSON.stringify(previews),
    maxBuffer: Infinity,
  });
  return JSON.parse(output.toString()) as Reviewed[];
}
