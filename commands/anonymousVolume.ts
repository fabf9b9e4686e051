/** Name of a volume that was given none: it belongs to the one container that it was made with. */
export const ANONYMOUS_VOLUME = /^[\da-f]{64}$/;
