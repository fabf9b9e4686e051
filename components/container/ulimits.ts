import { checkOneOf, checkRange, inputError } from "../input";

/** What a limit can be of (docker/go-units `ulimit.go`). */
const LIMITED = [
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"],
  ...["rss", "rtprio", "rttime", "sigpending", "stack"],
];

/** A limit of a container's processes, in the Docker provider's own words. */
export interface Ulimit {
  /** What is limited, such as `nofile`. */
  name: string;
  /** The limit that a process begins with; -1 = none. */
  soft: number;
  /** The limit up to which a process may raise it; -1 = none. */
  hard: number;
}

/** @throws RunError that names the input and the limit that cannot be one */
export function checkUlimits(input: string, ulimits: readonly Ulimit[]): Ulimit[] {
  return ulimits.map(({ name, soft, hard }) => {
    checkOneOf(`${input}.name`, name, LIMITED);
    checkRange(`${input}.soft`, soft, -1, Number.MAX_SAFE_INTEGER);
    checkRange(`${input}.hard`, hard, -1, Number.MAX_SAFE_INTEGER);
    if (hard !== -1 && (soft > hard || soft === -1)) {
      throw inputError(`${input}.soft`, soft, `It is above the hard limit ${hard}: lower it.`);
    }
    return { name, soft, hard };
  });
}
