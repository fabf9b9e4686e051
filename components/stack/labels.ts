/** Label of everything that lasts on the daemon: the stack that made it, as `PROJECT/STACK`. */
export const STACK_LABEL = "redis-link.stack";

/** Label of the same objects: the id of their state, as several states may have a stack of that name. */
export const STATE_LABEL = "redis-link.state";

/**
 * The remedy for a volume that a stack kept before it was renamed, as a volume's labels cannot change. Empty for another
 * program's volume.
 *
 * @param owner the stack that made it, as `PROJECT/STACK`
 * @param stack the stack that wants it
 */
export function renameRemedy(owner = "", stack = ""): string {
  const [[project, former], [own]] = [owner.split("/"), stack.split("/")];
  if (former === undefined || project !== own) return "";
  return (
    ". If this stack kept it, and was renamed since, let it have that name for one update, which goes on with the data: pulumi stack " +
    `rename ${former}`
  );
}

/** Name of the provider of a stack's own resources on a daemon, followed by the Docker provider's name. */
export const STACK_PROVIDER = "redis-link-state";

/** Whether all identifying labels are present. The API leaves out labels, or returns null, if there are none. */
export function hasLabels(
  found: Partial<Record<string, string>> | null | undefined,
  wanted: Record<string, string>,
): boolean {
  return tellingLabels(wanted).every(([label, value]) => found?.[label] === value);
}

/** Docker's filter for all identifying labels. */
export function labelFilter(wanted: Record<string, string>): string[] {
  return tellingLabels(wanted).map((pair) => pair.join("="));
}

/** Identifying labels: the state's id, not the stack's name, which another state may share and a rename changes. */
export function tellingLabels(wanted: Record<string, string>): [string, string][] {
  return Object.entries(wanted).filter(([label]) => label !== STACK_LABEL || !(STATE_LABEL in wanted));
}

/** Words for an object of another state, with its owner by its labels. */
export function notOfThisState(theirs: Labels | null | undefined, ours: Labels): string {
  const [owner, stack] = [theirs?.[STACK_LABEL], ours[STACK_LABEL]];
  if (owner === undefined) return "is not of this stack";
  if (owner !== stack) return `is not of this stack (${stack}) but of ${owner}`;
  const [their, own] = [theirs, ours].map((labels) => labels?.[STATE_LABEL] ?? "not known");
  return (
    `is of another state of a stack of the same name, ${owner}: that of another clone or backend, or one that was lost (its label ` +
    `${STATE_LABEL} is ${their}, and that of this state is ${own})`
  );
}

type Labels = Partial<Record<string, string>>;
