import { isDeepStrictEqual } from "node:util";
import { kindOf, type Kind as KnownKind, UNKNOWN, withBeside } from "./policy/properties.ts";
import type { Operation, Preview, State, Step } from "./preview.ts";

/** Kinds of resources that are spoken of by a word of their own. */
export type Kind = KnownKind | "other";

/** A resource with what it is before and after the change. */
export interface Resource {
  urn: string;
  /** Name in the program. */
  name: string;
  kind: Kind;
  op: Operation;
  before?: State;
  after?: State;
  /** Top-level properties that change, sorted: `ports` for `ports[0].ip`. */
  changes: string[];
  /** Names of the variables that change, where they are known though values are not. */
  variables?: string[];
}

/** What a preview is about, by name. Components and providers stand for nothing on a daemon. */
export function resourcesOf(preview: Preview): Resource[] {
  // Steps come in the order of what was ready first, which differs from run to run.
  const steps = preview.steps.filter(isPhysical).sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const sets = steps.filter(({ newState }) => newState && kindOf(newState.type) === "imageVolumes");
  return steps.map((step) => resourceOf(step, sets)).flatMap(withVolumesOfImage);
}

function isPhysical({ oldState, newState }: Step): boolean {
  const type = (newState ?? oldState)?.type ?? "pulumi:pulumi:Stack";
  return !/^(?:pulumi|redis-link:index):/.test(type);
}

/** @param sets steps of the volumes of images */
function resourceOf(step: Step, sets: readonly Step[]): Resource {
  const paths = [
    ...Object.keys(step.detailedDiff ?? {}),
    ...(step.diffReasons ?? []),
    ...(step.replaceReasons ?? []),
  ];
  const [before, after] = [step.oldState, step.newState];
  // The plugin of this project says that something changes, and not what.
  if (paths.length === 0) paths.push(...differing(before?.inputs ?? {}, after?.inputs ?? {}));
  return {
    urn: step.urn,
    name: step.urn.split("::").at(-1) ?? step.urn,
    kind: kindOf((after ?? before)?.type ?? "") ?? "other",
    op: step.op,
    before: step.op === "create" ? undefined : before,
    after: step.op === "delete" ? undefined : after && withKnownVolumes(after, before, sets),
    changes: [...new Set(paths.map((path) => path.split(/[.[]/)[0] ?? path))].sort(),
    variables: step.variables,
  };
}

/** What the plugin adds to the inputs of what holds data, to know it again after a rename by `aliases`. */
const RESOURCE_NAME = "resourceName";

function differing(before: State["inputs"], after: State["inputs"]): string[] {
  const keys = Object.keys({ ...before, ...after });
  return keys.filter((key) => key !== RESOURCE_NAME && !isDeepStrictEqual(before[key], after[key]));
}

/**
 * A container whose volumes are not known before the update has those that its program mounts, and those of its image that it
 * had; rules for images say more.
 */
function withKnownVolumes(after: State, before: State | undefined, sets: readonly Step[]): State {
  if (after.inputs.volumes !== UNKNOWN) return after;
  const besideIn = (state: "oldState" | "newState") =>
    sets.flatMap((set) => set[state]?.properties ?? []).filter((set) => set.containerName === nameOf(after));
  const [had] = besideIn("oldState");
  const volumes = (before?.properties.volumes ?? []).filter(
    ({ containerPath }) => !had?.beside.some((one) => one.containerPath === containerPath),
  );
  return { ...after, properties: withBeside({ ...after.properties, volumes }, besideIn("newState")) };
}

/**
 * What stands for the volumes of an image is shown as the volumes that there are, each like one that the program names;
 * beside them itself, if an update is to find out which others there will be.
 */
function withVolumesOfImage(resource: Resource): Resource[] {
  const { kind, op, before, after } = resource;
  if (kind !== "imageVolumes") return [resource];
  const there = [...(before?.properties.volumes ?? []), ...(before?.properties.kept ?? [])];
  const volumes = there.map(({ volumeName: name }): Resource => {
    const named = (state?: State) => {
      if (state === undefined) return undefined;
      const [old = "", now = old] = [before, state].map((one) => one?.properties.containerName);
      return { ...state, properties: { ...state.properties, name: name?.replace(old, now) } };
    };
    const volume = {
      ...resource,
      kind: "volume" as const,
      before: named(before),
      after: named(after),
      changes: [],
    };
    // None goes before the stack does, or the container has another name.
    return op === "update" ? { ...volume, op: "same" } : volume;
  });
  return op === "same" || op === "delete" ? volumes : [resource, ...volumes];
}

export function nameOf(state: State | undefined): string | undefined {
  return state?.properties.name;
}

/** Name on the daemon, or in the program for what has none there. */
export function displayName({ name, before, after }: Resource): string {
  return nameOf(after) ?? nameOf(before) ?? name;
}

/** Names of the networks that a container is in from its start. */
export function networksOf(state: State | undefined): string[] {
  return state?.properties.networksAdvanced.flatMap(({ name }) => name ?? []) ?? [];
}

/** Names of the volumes, and paths of the host, that a container has. */
export function volumesOf(state: State | undefined): string[] {
  return state?.properties.volumes.flatMap(({ volumeName, hostPath }) => volumeName ?? hostPath ?? []) ?? [];
}

/**
 * The reason for which an update keeps what holds data though its resource goes (see `delete` of volumeOperations.ts): the program has
 * another resource of its name, or its component is renamed by `aliases`. Undefined if the data go with it.
 */
export function keptBy(
  { op, urn, kind, before }: Resource,
  stack: { ofKind(kind: Kind): Resource[] },
): "name" | "rename" | undefined {
  if ((op !== "delete" && op !== "replace") || !before?.type.startsWith("redis-link:")) return undefined;
  const name = nameOf(before);
  if (stack.ofKind(kind).some(({ after }) => nameOf(after) === name)) return "name";
  return op === "replace" && before.urn !== urn ? "rename" : undefined;
}
