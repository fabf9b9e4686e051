/** Label of everything that lasts on the daemon; it says which stack made it, as `PROJECT/STACK`. */
export const STACK_LABEL = "redis-link.stack";

/** Label of the same things; it says which state of a stack of that name they are in. */
export const STATE_LABEL = "redis-link.state";
