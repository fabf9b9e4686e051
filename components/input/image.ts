import { matching } from "./matching";
import { MAX_NAME_CHARACTERS } from "./nameForms";

// With capitals and neither dot nor port, Docker 20.10 takes a first word for part of a name, which is in lower case, and Engine 29
// for a host.
const host = /(?=[a-z0-9-]+\/|[^/]*[.:])[a-zA-Z0-9]+(?:[.-][a-zA-Z0-9]+)*(?::\d+)?/.source;
const path = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/.source;
const tag = /[\w][\w.-]{0,127}/.source;
const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/.source;

/**
 * Checks an image reference (distribution/reference `regexp.go`): name, and tag or digest if wanted.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkImage = matching(
  new RegExp(`^(?:${host}/)?${path}(?:/${path})*(?::${tag})?(?:@${digest})?$`),
  255,
  `An image is NAME, NAME:TAG or NAME@DIGEST in lower case, for example "redis:7".`,
);

/**
 * Checks the name of an image without host and tag.
 *
 * @throws RunError that names the input, the value and what is allowed
 */
export const checkRepository = matching(
  new RegExp(`^${path}$`),
  MAX_NAME_CHARACTERS,
  `The image that is built for a container is named after it: letters and digits, with ".", "_" or "-" between them.`,
);
