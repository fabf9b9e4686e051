/** Label of everything that lasts on the daemon; it says which stack made it, as `PROJECT/STACK`. */
export const STACK_LABEL = "redis-link.stack";
