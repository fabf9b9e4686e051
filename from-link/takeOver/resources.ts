import type { Entry, Takeover } from "./journal.ts";
import type { PreviewStep, ResourceState, StackState } from "./pulumiProgram.ts";

const CONTAINER = "docker:index/container:Container";
const STACK = "pulumi:pulumi:Stack";

/** Resources of a program or a state, with their dependencies. */
export class Resources {
  private readonly states: ReadonlyMap<string, ResourceState>;

  constructor(states: Iterable<readonly [string, ResourceState]>) {
    this.states = new Map(states);
  }

  /** The resources of a preview. */
  static ofPreview(steps: readonly PreviewStep[]): Resources {
    return new Resources(steps.flatMap(({ urn, newState }) => (newState ? [[urn, newState] as const] : [])));
  }

  /** The resources of a state. */
  static ofState({ deployment }: StackState): Resources {
    return new Resources((deployment.resources ?? []).map((resource) => [resource.urn, resource] as const));
  }

  /** The URN of a container by its name; undefined if the program does not make it. */
  container(name: string): string | undefined {
    return [...this.states].find(([, { type, inputs }]) => type === CONTAINER && inputs?.name === name)?.[0];
  }

  /** The URNs of entries' containers, without containers that the program does not make. */
  containersOf(entries: readonly Entry[]): string[] {
    return entries.map(({ name }) => this.container(name)).filter((urn) => urn !== undefined);
  }

  /** A container with all resources of its component. */
  belongingsOf(container: string): string[] {
    const root = this.rootOf(container);
    return [...this.states.keys()].filter((urn) => this.rootOf(urn) === root);
  }

  /** The resources of a container's component, with their dependencies. */
  allOf(container: string): string[] {
    return this.withNeeds(this.belongingsOf(container));
  }

  /** The resources whose deletion deletes no data: all except volumes and their dependencies, which Pulumi cannot delete alone. */
  withoutData(urns: readonly string[]): string[] {
    const volumes = [...this.states].filter(([, state]) => holdsData(state)).map(([urn]) => urn);
    const kept = new Set(this.withNeeds(volumes));
    return urns.filter((urn) => !kept.has(urn));
  }

  /** The resources with all their dependents, without which Pulumi does not delete them. */
  withDependents(urns: readonly string[]): string[] {
    const all = new Set(urns);
    for (const one of all)
      for (const urn of this.states.keys()) if (this.needsOf(urn).includes(one)) all.add(urn);
    return [...all];
  }

  /** All resources except the stack and Pulumi's own. */
  get urns(): string[] {
    return [...this.states].filter(([, { type }]) => !type.startsWith("pulumi:")).map(([urn]) => urn);
  }

  /** The other containers that a container needs. */
  containersNeededBy(container: string): string[] {
    return this.allOf(container).filter(
      (urn) => urn !== container && this.states.get(urn)?.type === CONTAINER,
    );
  }

  /** The resources that neither are nor need containers: they can be made before anything is stopped. */
  withoutContainers(urns: readonly string[]): string[] {
    return urns.filter((urn) =>
      this.withNeeds([urn]).every((needed) => this.states.get(needed)?.type !== CONTAINER),
    );
  }

  /** The outermost component of a resource, or the resource itself. */
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
      // Pulumi's own resources need no handling.
      return type !== undefined && type !== STACK && !type.startsWith("pulumi:");
    });
  }
}

/** Whether deleting a resource deletes a volume's data. */
function holdsData({ type, inputs, outputs, retainOnDelete }: ResourceState): boolean {
  if (retainOnDelete === true) return false;
  if (type === "docker:index/volume:Volume") return true;
  if (type === "redis-link:docker:Volume") return inputs?.existing !== true;
  const volumes = [outputs?.volumes, outputs?.kept].flatMap((some) => some ?? []);
  return type === "redis-link:docker:ImageVolumes" && volumes.length > 0;
}

/** Steps of a preview that change existing resources. A new takeover must have none. */
export function surprises(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.filter(({ op }) => !["create", "same", "read"].includes(op));
}

/**
 * Groups of linked containers, which move together: without the old source, an old consumer does not work, and Docker does not
 * start it. Containers without such links move one at a time.
 *
 * @param moved in the order of the links: sources first. Needed containers outside this list stay unchanged.
 * @returns groups, and containers in each group, in the same order
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

/** Groups of entries that move together, by the old links and the program's dependencies. */
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
