import { kindOf, objects, text, type Kind as KnownKind } from "./policy/facts.ts";
import { UNKNOWN, type Operation, type Preview, type State, type Step } from "./preview.ts";

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

/** A link: an app that reaches a source by an alias over a network of theirs. */
export interface Link {
  alias: string;
  network: string;
  /** URNs of the two containers. */
  source: string;
  app: string | undefined;
}

/** The resources of a stack before and after a change. Components and providers stand for nothing on a daemon. */
export class ReviewedStack {
  readonly resources: readonly Resource[];
  readonly config: Readonly<Record<string, string>>;
  private readonly byUrn: ReadonlyMap<string, Resource>;

  constructor(preview: Preview) {
    this.config = preview.config;
    // Steps come in the order of what was ready first, which differs from run to run.
    const steps = preview.steps.filter(isPhysical).sort((one, other) => (one.urn < other.urn ? -1 : 1));
    this.resources = steps.map(resourceOf);
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
    const containers = this.ofKind("container");
    return this.ofKind("attachment").flatMap((attachment) => {
      const state = attachment[when];
      const source = this.origin(state, "containerId");
      const network = nameOf(this.origin(state, "networkId")?.[when]);
      if (state === undefined || source === undefined || network === undefined) return [];
      const app = containers.find(
        ({ urn, [when]: it }) => urn !== source.urn && networksOf(it).includes(network),
      );
      return aliasesOf(state).map((alias) => ({ alias, network, source: source.urn, app: app?.urn }));
    });
  }

  byName(kind: Kind, name: string): Resource | undefined {
    return this.ofKind(kind).find((resource) => displayName(resource) === name);
  }

  get(urn: string | undefined): Resource | undefined {
    return this.byUrn.get(urn ?? "");
  }
}

function isPhysical({ oldState, newState }: Step): boolean {
  const type = (newState ?? oldState)?.type ?? "pulumi:pulumi:Stack";
  return !type.startsWith("pulumi:") && !type.startsWith("redis-link:index:");
}

function resourceOf(step: Step): Resource {
  const paths = [
    ...Object.keys(step.detailedDiff ?? {}),
    ...(step.diffReasons ?? []),
    ...(step.replaceReasons ?? []),
  ];
  return {
    urn: step.urn,
    name: step.urn.split("::").at(-1) ?? step.urn,
    kind: kindOf((step.newState ?? step.oldState)?.type ?? "") ?? "other",
    op: step.op,
    before: step.op === "create" ? undefined : step.oldState,
    after: step.op === "delete" ? undefined : step.newState,
    changes: [...new Set(paths.map((path) => path.split(/[.[]/)[0] ?? path))].filter(isShown).sort(),
  };
}

/** Pulumi's own properties, such as the `__provider` of a dynamic resource, are nothing to review. */
function isShown(property: string): boolean {
  return !property.startsWith("__");
}

/** A property that is text and known. */
export function known(value: unknown): string | undefined {
  return value === UNKNOWN ? undefined : text(value);
}

export function nameOf(state: State | undefined): string | undefined {
  return known(state?.inputs.name);
}

/** Name on the daemon, or in the program for what has none there. */
export function displayName({ name, before, after }: Resource): string {
  return nameOf(after) ?? nameOf(before) ?? name;
}

/** Names of the networks that a container is in from its start. */
export function networksOf(state: State | undefined): string[] {
  return objects(state?.inputs.networksAdvanced).flatMap(({ name }) => known(name) ?? []);
}

/** Names of the volumes that a container has. */
export function volumesOf(state: State | undefined): string[] {
  return objects(state?.inputs.volumes).flatMap(({ volumeName }) => known(volumeName) ?? []);
}

export function aliasesOf(state: State | undefined): string[] {
  const aliases: unknown = state?.inputs.aliases;
  return Array.isArray(aliases) ? aliases.flatMap((alias) => known(alias) ?? []) : [];
}
