import type { Preview, State } from "./preview.ts";
import { displayName, nameOf, resourcesOf, type Kind, type Resource } from "./resource.ts";

/** A link: an app that reaches a source by an alias. */
export interface Link {
  urn: string;
  alias: string;
  network: string | undefined;
  /** URN of the source's container; name or id of a container outside the stack. */
  source: string;
  /** URN of the app's container; name of a container outside the stack. */
  app: string;
}

/** The resources of a stack before and after a change. */
export class ReviewedStack {
  readonly resources: readonly Resource[];
  private readonly byUrn: ReadonlyMap<string, Resource>;

  constructor(preview: Preview) {
    this.resources = resourcesOf(preview);
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

  /** The resource that a property gets its value from: for `image` of a container, the resource of the image. */
  origin(state: State | undefined, property: string): Resource | undefined {
    const urns = state?.propertyDependencies[property] ?? [];
    return urns.map((urn) => this.byUrn.get(urn)).find(Boolean); // a provider may be among the URNs, and is no resource here
  }

  /** The links before or after the change. */
  links(when: "before" | "after"): Link[] {
    return this.ofKind("link").flatMap((link): Link[] => {
      const state = link[when];
      const { alias, consumer = "", containerId } = state?.properties ?? {};
      const source = this.origin(state, "containerId")?.urn ?? containerId;
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

  /** Name that an end of a link has on the daemon. */
  endName(end: string): string {
    const container = this.get(end);
    return container ? displayName(container) : end.replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, "$1");
  }
}
