/** Label of every object that a stack leaves on the daemon. Its value is the stack that made the object, as `PROJECT/STACK`. */
export const STACK_LABEL = "redis-link.stack";

/**
 * Second label of every object that a stack leaves on the daemon. Its value is the id of the stack's state, because stacks of
 * the same name may be in several states.
 */
export const STATE_LABEL = "redis-link.state";

/**
 * The remedy for a volume that a stack kept before the stack was renamed: a volume's labels cannot change. Empty if the volume
 * belongs to another program.
 *
 * @param owner the stack that made the volume, as `PROJECT/STACK`
 * @param stack the stack that wants the volume
 */
export function renameRemedy(owner = "", stack = ""): string {
  const [[project, former], [own]] = [owner.split("/"), stack.split("/")];
  if (former === undefined || project !== own) return "";
  return (
    ". If this stack kept it, and was renamed since, let it have that name for one update, which goes on with the data: pulumi stack " +
    `rename ${former}`
  );
}

/** Name of the provider for a stack's own resources. If the program gives a Docker provider, its path is appended to this name. */
export const STACK_PROVIDER = "redis-link-state";

/** Whether an object has all identifying labels. If it has no labels at all, the API leaves the field out or returns null. */
export function hasLabels(
  found: Partial<Record<string, string>> | null | undefined,
  wanted: Record<string, string>,
): boolean {
  return tellingLabels(wanted).every(([label, value]) => found?.[label] === value);
}

/** Filter with which Docker lists only objects that have all identifying labels. */
export function labelFilter(wanted: Record<string, string>): string[] {
  return tellingLabels(wanted).map((pair) => pair.join("="));
}

/**
 * Labels that identify an object's owner. The state's id is one of them; the stack's name is not, because another state may
 * have a stack of the same name, and a rename changes it.
 */
export function tellingLabels(wanted: Record<string, string>): [string, string][] {
  return Object.entries(wanted).filter(([label]) => label !== STACK_LABEL || !(STATE_LABEL in wanted));
}

/** Words that say that an object belongs to another state, with the owner that the object's labels name. */
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
