import type { Entry, Takeover } from "./journal.ts";
import type { PreviewStep, ResourceState, StackState } from "./pulumiProgram.ts";

const CONTAINER = "docker:index/container:Container";
const STACK = "pulumi:pulumi:Stack";

/** The resources of a Pulumi program or of a stack's state, with their dependencies. */
export class Resources {
  private readonly states: ReadonlyMap<string, ResourceState>;

  constructor(states: Iterable<readonly [string, ResourceState]>) {
    this.states = new Map(states);
  }

  /** The resources of the program, from a preview. */
  static ofPreview(steps: readonly PreviewStep[]): Resources {
    return new Resources(steps.flatMap(({ urn, newState }) => (newState ? [[urn, newState] as const] : [])));
  }

  /** The resources in a stack's state. */
  static ofState({ deployment }: StackState): Resources {
    return new Resources((deployment.resources ?? []).map((resource) => [resource.urn, resource] as const));
  }

  /** The URN of the container with a name in Docker; undefined if there is no such resource. */
  container(name: string): string | undefined {
    return [...this.states].find(([, { type, inputs }]) => type === CONTAINER && inputs?.name === name)?.[0];
  }

  /** The URNs of the given entries' containers. Containers that are no resource are left out. */
  containersOf(entries: readonly Entry[]): string[] {
    return entries.map(({ name }) => this.container(name)).filter((urn) => urn !== undefined);
  }

  /** The URNs of all resources in a container's component, including the container. */
  belongingsOf(container: string): string[] {
    const root = this.rootOf(container);
    return [...this.states.keys()].filter((urn) => this.rootOf(urn) === root);
  }

  /** The URNs of all resources in a container's component, and of all resources on which the component depends. */
  allOf(container: string): string[] {
    return this.withNeeds(this.belongingsOf(container));
  }

  /**
   * The given resources, without volumes and without resources on which volumes depend. The deletion of the others deletes no
   * data. Pulumi cannot delete a resource on which a volume depends and keep the volume.
   */
  withoutData(urns: readonly string[]): string[] {
    const volumes = [...this.states].filter(([, state]) => holdsData(state)).map(([urn]) => urn);
    const kept = new Set(this.withNeeds(volumes));
    return urns.filter((urn) => !kept.has(urn));
  }

  /** The given resources, and all resources that depend on them: Pulumi deletes a resource only together with its dependents. */
  withDependents(urns: readonly string[]): string[] {
    const all = new Set(urns);
    for (const one of all)
      for (const urn of this.states.keys()) if (this.needsOf(urn).includes(one)) all.add(urn);
    return [...all];
  }

  /** The URNs of all resources except the stack and the resources of Pulumi itself. */
  get urns(): string[] {
    return [...this.states].filter(([, { type }]) => !type.startsWith("pulumi:")).map(([urn]) => urn);
  }

  /** The URNs of the other containers on which a container, or its component, depends. */
  containersNeededBy(container: string): string[] {
    return this.allOf(container).filter(
      (urn) => urn !== container && this.states.get(urn)?.type === CONTAINER,
    );
  }

  /**
   * The given resources, without containers and without resources that need a container. These can be made before any container
   * is stopped.
   */
  withoutContainers(urns: readonly string[]): string[] {
    return urns.filter((urn) =>
      this.withNeeds([urn]).every((needed) => this.states.get(needed)?.type !== CONTAINER),
    );
  }

  /** The URN of the outermost component around a resource; if there is none, the resource's own URN. */
  private rootOf(urn: string): string {
    const parent = this.states.get(urn)?.parent;
    if (parent === undefined || parent === "" || this.states.get(parent)?.type === STACK) return urn;
    return this.states.has(parent) ? this.rootOf(parent) : urn;
  }

  private withNeeds(urns: readonly string[]): string[] {
    const all = new Set(urns);
    for (const urn of all) this.needsOf(urn).forEach((needed) => all.add(needed));
    return [...all];
  }

  private needsOf(urn: string): string[] {
    const { parent, provider, dependencies, propertyDependencies, deletedWith, replaceWith } =
      this.states.get(urn) ?? {};
    return [
      parent,
      provider?.slice(0, provider.lastIndexOf("::")),
      deletedWith,
      ...(replaceWith ?? []),
      ...(dependencies ?? []),
      ...Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
    ].filter((needed): needed is string => {
      const type = needed === undefined ? undefined : this.states.get(needed)?.type;
      // Leave out resources of Pulumi itself, such as the stack and providers.
      return type !== undefined && type !== STACK && !type.startsWith("pulumi:");
    });
  }
}

/** Whether the data of a volume is deleted together with a resource. */
function holdsData({ type, inputs, outputs, retainOnDelete }: ResourceState): boolean {
  if (retainOnDelete === true) return false;
  if (type === "docker:index/volume:Volume") return true;
  if (type === "redis-link:docker:Volume") return inputs?.existing !== true;
  const volumes = [outputs?.volumes, outputs?.kept].flatMap((some) => some ?? []);
  return type === "redis-link:docker:ImageVolumes" && volumes.length > 0;
}

/** The steps of a preview that would change existing resources. The preview of a new takeover must not have such steps. */
export function surprises(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.filter(({ op }) => !["create", "same", "read"].includes(op));
}

/**
 * Groups of linked containers. A group moves together: while its source is stopped, an old consumer does not work, and Docker
 * does not start it. A container without links is a group of its own.
 *
 * @param moved the containers to move, in the order of the links: sources first. Containers outside this list are not moved,
 * even if a moved container needs them.
 * @returns the groups, and the containers in each group, in the order of the links
 */
export function chainsOf<T extends { readonly name: string; readonly needs: readonly string[] }>(
  moved: readonly T[],
): T[][] {
  let chains: T[][] = [];
  for (const one of moved) {
    const isLinked = (chain: readonly T[]) =>
      chain.some((other) => one.needs.includes(other.name) || other.needs.includes(one.name));
    const joined = [...chains.filter(isLinked).flat(), one];
    const others = chains.filter((chain) => !isLinked(chain));
    chains = [...others, moved.filter((each) => joined.includes(each))];
  }
  return chains;
}

/**
 * Groups of entries that move together. Two containers are in one group if an old link, or a dependency in the program,
 * connects them.
 */
export function chainsIn(
  { plan, journal }: Pick<Takeover, "plan" | "journal">,
  resources: Resources,
): Entry[][] {
  const nameOf = new Map(journal.entries.map(({ name }) => [resources.container(name), name]));
  const linked = journal.entries.map((entry) => {
    const urn = resources.container(entry.name);
    const links = plan.containers.find(({ name }) => name === entry.name)?.links ?? [];
    const needed = urn === undefined ? [] : resources.containersNeededBy(urn);
    return {
      ...{ name: entry.name, entry },
      needs: [...links.map(({ source }) => source), ...needed.map((one) => nameOf.get(one) ?? "")],
    };
  });
  return chainsOf(linked).map((chain) => chain.map(({ entry }) => entry));
}
