/** What of `pulumi stack export` is looked at. */
interface Exported {
  readonly deployment: {
    readonly resources?: readonly {
      readonly id?: string;
      readonly outputs?: Readonly<Partial<Record<string, unknown>>>;
    }[];
  };
}

/** Ids of what a state has, and names of the networks that links have beside their own. */
export function knownTo({ deployment: { resources = [] } }: Exported): Set<unknown> {
  return new Set(resources.flatMap(({ id, outputs }) => [id, outputs?.front, outputs?.formerFront]));
}
