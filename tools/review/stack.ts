import { kindOf, type Kind as KnownKind } from "./policy/kinds.ts";
import { UNKNOWN } from "./policy/properties.ts";
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
}

/** A link: an app that reaches a source by an alias. */
export interface Link {
  urn: string;
  alias: string;
  network: string | undefined;
  /** URN of the source's container; its name or id if it is not of the stack. */
  source: string;
  /** URN of the app's container, or its name. */
  app: string;
}

/** A source's end of a link was a resource of its own up to version 0.3.0. */
const FORMER_ATTACHMENT = "redis-link:engine:NetworkAttachment";

/** The resources of a stack before and after a change. Components and providers stand for nothing on a daemon. */
export class ReviewedStack {
  readonly resources: readonly Resource[];
  private readonly byUrn: ReadonlyMap<string, Resource>;

  constructor(preview: Preview) {
    // Steps come in the order of what was ready first, which differs from run to run.
    const steps = preview.steps.filter(isPhysical).sort((one, other) => (one.urn < other.urn ? -1 : 1));
    this.resources = steps.map(resourceOf).flatMap(withVolumesOfImage);
    this.byUrn = new Map(
      this.resources.flatMap((resource) => [
        [resource.before?.urn ?? resource.urn, resource],
        [resource.urn, resource],
      ]),
    );
  }

  ofKind(kind: Kind): Resource[] {
    return this.resources.filter((resource) => resource.kind === kind);
  }

  /** The resource that a property comes from, such as the image of a container. */
  origin(state: State | undefined, property: string): Resource | undefined {
    return this.byUrn.get(state?.propertyDependencies[property]?.[0] ?? "");
  }

  /** The links before or after the change. */
  links(when: "before" | "after"): Link[] {
    return this.ofKind("link").flatMap((link): Link[] => {
      const state = link[when];
      // One of version 0.3.0 was a network, which says neither; its alias is in its name, so it is that of today.
      const known = state?.properties.alias === undefined ? link.after : state;
      const { alias, consumer = "", containerId } = known?.properties ?? {};
      const source = this.origin(known, "containerId")?.urn ?? containerId;
      if (state === undefined || alias === undefined || source === undefined) return [];
      const app = this.ofKind("container").find((container) => nameOf(container[when]) === consumer);
      return [{ urn: link.urn, alias, network: nameOf(state), source, app: app?.urn ?? consumer }];
    });
  }

  byName(kind: Kind, name: string): Resource | undefined {
    return this.ofKind(kind).find((resource) => displayName(resource) === name);
  }

  get(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  /** What an end of a link is called on the daemon. */
  endName(end: string): string {
    const container = this.get(end);
    return container ? displayName(container) : end.replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, "$1");
  }
}

function isPhysical({ oldState, newState }: Step): boolean {
  const type = (newState ?? oldState)?.type ?? "pulumi:pulumi:Stack";
  return !/^(?:pulumi|redis-link:index):/.test(type) && type !== FORMER_ATTACHMENT;
}

function resourceOf(step: Step): Resource {
  const paths = [
    ...Object.keys(step.detailedDiff ?? {}),
    ...(step.diffReasons ?? []),
    ...(step.replaceReasons ?? []),
  ];
  const [before, after] = [step.oldState, step.newState];
  return {
    urn: step.urn,
    name: step.urn.split("::").at(-1) ?? step.urn,
    kind: kindOf((after ?? before)?.type ?? "") ?? "other",
    op: step.op,
    before: step.op === "create" ? undefined : before,
    after: step.op === "delete" ? undefined : after && withKnownVolumes(after, before),
    changes: [...new Set(paths.map((path) => path.split(/[.[]/)[0] ?? path))].filter(isShown).sort(),
  };
}

/** A container whose volumes are not known before the update has those of before at least; rules for images say more. */
function withKnownVolumes(after: State, before: State | undefined): State {
  if (before === undefined || after.inputs.volumes !== UNKNOWN) return after;
  return { ...after, properties: { ...after.properties, volumes: before.properties.volumes } };
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
    const named = (state?: State) => state && { ...state, properties: { ...state.properties, name } };
    // None goes before the stack does, or the container has another name.
    const stays = op === "update" ? "same" : op;
    return {
      ...resource,
      kind: "volume",
      op: stays,
      before: named(before),
      after: named(after),
      changes: [],
    };
  });
  return op === "same" || op === "delete" ? volumes : [resource, ...volumes];
}

/** Pulumi's own properties, such as the `__provider` of a dynamic resource, are nothing to review. */
function isShown(property: string): boolean {
  return !property.startsWith("__");
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
