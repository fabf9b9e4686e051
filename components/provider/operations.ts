/** What is done with the resources of one kind. Their state is their inputs; an update in place does nothing. */
export interface Operations<Inputs> {
  /** Inputs of which another value replaces the resource. */
  replacedBy: readonly (keyof Inputs & string)[];
  /** Whether the old one is deleted before the new one is made, when it is replaced. */
  deleteBeforeReplace: boolean;
  /**
   * Why these inputs are not accepted; undefined if they are. Asked in previews too, before anything is created.
   *
   * @param olds inputs of the last update, none before the first
   */
  check?(olds: Partial<Inputs>, inputs: Inputs): Promise<{ property: string; reason: string } | undefined>;
  /** Makes it, and gives its id. */
  create(inputs: Inputs): Promise<string>;
  /** Those of its inputs that may have changed since; undefined if it is gone, and the next update makes it again. */
  read(id: string, inputs: Inputs): Promise<Partial<Inputs> | undefined>;
  delete(id: string, inputs: Inputs): Promise<void>;
}
