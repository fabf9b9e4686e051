import type { Entry, Takeover } from "./journal.ts";
import type { PreviewStep, ResourceState, StackState } from "./pulumiProgram.ts";

const CONTAINER = "docker:index/container:Container";
const STACK = "pulumi:pulumi:Stack";

/** Resources of a program, or of a state, and what each needs. */
export class Resources {
  private readonly states: ReadonlyMap<string, ResourceState>;

  constructor(states: Iterable<readonly [string, ResourceState]>) {
    this.states = new Map(states);
  }

  /** Those that a preview shows. */
  static ofPreview(steps: readonly PreviewStep[]): Resources {
    return new Resources(steps.flatMap(({ urn, newState }) => (newState ? [[urn, newState] as const] : [])));
  }

  /** Those that a state has. */
  static ofState({ deployment }: StackState): Resources {
    return new Resources((deployment.resources ?? []).map((resource) => [resource.urn, resource] as const));
  }

  /** The container of a name; undefined if the program makes none. */
  container(name: string): string | undefined {
    return [...this.states].find(([, { type, inputs }]) => type === CONTAINER && inputs?.name === name)?.[0];
  }

  /** The containers of entries, as far as the program makes them. */
  containersOf(entries: readonly Entry[]): string[] {
    return entries.map(({ name }) => this.container(name)).filter((urn) => urn !== undefined);
  }

  /** A container with all that belongs to the same component. */
  belongingsOf(container: string): string[] {
    const root = this.rootOf(container);
    return [...this.states.keys()].filter((urn) => this.rootOf(urn) === root);
  }

  /** The same, with all that these need. */
  allOf(container: string): string[] {
    return this.withNeeds(this.belongingsOf(container));
  }

  /** Those whose deletion deletes no data: all but volumes, and what volumes need, as Pulumi deletes nothing that is needed. */
  withoutData(urns: readonly string[]): string[] {
    const volumes = [...this.states].filter(([, state]) => holdsData(state)).map(([urn]) => urn);
    const kept = new Set(this.withNeeds(volumes));
    return urns.filter((urn) => !kept.has(urn));
  }

  /** The same, with all that need one of them: Pulumi deletes none without those. */
  withDependents(urns: readonly string[]): string[] {
    const all = new Set(urns);
    for (const one of all)
      for (const urn of this.states.keys()) if (this.needsOf(urn).includes(one)) all.add(urn);
    return [...all];
  }

  /** All but the stack, and what Pulumi makes itself. */
  get urns(): string[] {
    return [...this.states].filter(([, { type }]) => !type.startsWith("pulumi:")).map(([urn]) => urn);
  }

  /** Containers that a container needs, itself apart. */
  containersNeededBy(container: string): string[] {
    return this.allOf(container).filter(
      (urn) => urn !== container && this.states.get(urn)?.type === CONTAINER,
    );
  }

  /** Those that are no container and need none: they can be made while everything runs as it did. */
  withoutContainers(urns: readonly string[]): string[] {
    return urns.filter((urn) =>
      this.withNeeds([urn]).every((needed) => this.states.get(needed)?.type !== CONTAINER),
    );
  }

  /** The outermost component that a resource belongs to, or itself. */
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
      // Pulumi makes its own.
      return type !== undefined && type !== STACK && !type.startsWith("pulumi:");
    });
  }
}

/** Whether the data of a volume goes with a resource. */
function holdsData({ type, inputs, outputs, retainOnDelete }: ResourceState): boolean {
  if (retainOnDelete === true) return false;
  if (type === "docker:index/volume:Volume") return true;
  if (type === "redis-link:docker:Volume") return inputs?.existing !== true;
  const volumes = [outputs?.volumes, outputs?.kept].flatMap((some) => some ?? []);
  return type === "redis-link:docker:ImageVolumes" && volumes.length > 0;
}

/** What a preview would change of what is there: nothing, where a takeover begins. */
export function surprises(steps: readonly PreviewStep[]): PreviewStep[] {
  return steps.filter(({ op }) => !["create", "same", "read"].includes(op));
}

/**
 * Containers that are moved together, as a link leads from one to the other: when the source of such a link is stopped, its
 * consumer leads nowhere, and Docker does not start the consumer of before without the source of before. All others move
 * one at a time.
 *
 * @param moved in the order of their links: sources first; what they need by name and is not among them stays as it is
 * @returns groups in that order, and in each one its containers in that order
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

/** Entries that are moved together: by the links of before, and by what the program says. */
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
