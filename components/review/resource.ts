import { isDeepStrictEqual } from "node:util";
import { kindOf, type Kind as KnownKind, UNKNOWN, withBeside } from "./policy/properties.ts";
import type { Operation, Preview, State, Step } from "./preview.ts";

/** Kinds of resources that a review tells apart; `other` is every other resource. */
export type Kind = KnownKind | "other";

/** A resource before and after the change. */
export interface Resource {
  urn: string;
  /** Name of the resource in the program. */
  name: string;
  kind: Kind;
  op: Operation;
  before?: State;
  after?: State;
  /** Changed top-level properties, sorted: `ports` for `ports[0].ip`. */
  changes: string[];
  /** Names of the environment variables that change, if known. Values of variables are not read. */
  variables?: string[];
}

/** The resources of a preview, sorted by URN. Components and providers are left out, because no daemon has them. */
export function resourcesOf(preview: Preview): Resource[] {
  // Pulumi lists the steps in another order in each run.
  const steps = preview.steps.filter(isPhysical).sort((one, other) => (one.urn < other.urn ? -1 : 1));
  const sets = steps.filter(({ newState }) => newState && kindOf(newState.type) === "imageVolumes");
  return steps.map((step) => resourceOf(step, sets)).flatMap(withVolumesOfImage);
}

function isPhysical({ oldState, newState }: Step): boolean {
  const type = (newState ?? oldState)?.type ?? "pulumi:pulumi:Stack";
  return !/^(?:pulumi|redis-link:index):/.test(type);
}

/** @param sets steps of the ImageVolumes resources */
function resourceOf(step: Step, sets: readonly Step[]): Resource {
  const paths = [
    ...Object.keys(step.detailedDiff ?? {}),
    ...(step.diffReasons ?? []),
    ...(step.replaceReasons ?? []),
  ];
  const [before, after] = [step.oldState, step.newState];
  // Our plugin reports that a resource changes, but not which properties, so the inputs are compared.
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

/** Input that the plugin adds to resources that hold data, so that it recognises one that was renamed by `aliases`. */
const RESOURCE_NAME = "resourceName";

function differing(before: State["inputs"], after: State["inputs"]): string[] {
  const keys = Object.keys({ ...before, ...after });
  return keys.filter((key) => key !== RESOURCE_NAME && !isDeepStrictEqual(before[key], after[key]));
}

/**
 * If a preview does not know a container's volumes, assumes the mounts of the program and the former volumes of the image. The
 * rules for images report volumes that the update may add.
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
 * Shows the volumes of an ImageVolumes resource as if the program declared each of them. The resource itself is shown too if
 * the update may add volumes to it.
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
    // The volumes of an image are deleted only with the stack, or when the container's name changes.
    return op === "update" ? { ...volume, op: "same" } : volume;
  });
  return op === "same" || op === "delete" ? volumes : [resource, ...volumes];
}

export function nameOf(state: State | undefined): string | undefined {
  return state?.properties.name;
}

/** Name of a resource on the daemon; its name in the program if it has no name on the daemon. */
export function displayName({ name, before, after }: Resource): string {
  return nameOf(after) ?? nameOf(before) ?? name;
}

/** Names of the networks that a container is on when it starts. */
export function networksOf(state: State | undefined): string[] {
  return state?.properties.networksAdvanced.flatMap(({ name }) => name ?? []) ?? [];
}

/** Volume names and host paths that a container mounts. */
export function volumesOf(state: State | undefined): string[] {
  return state?.properties.volumes.flatMap(({ volumeName, hostPath }) => volumeName ?? hostPath ?? []) ?? [];
}

/**
 * Why the data of a removed resource stay (see `delete` in volumeOperations.ts): another resource of the program has the same
 * name on the daemon, or the component was renamed by `aliases`. Undefined if the data are deleted.
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
