import { basename } from "node:path";

/** What a command line says to docker. */
export interface DockerWords {
  readonly verb: "run" | "create";
  /** Words behind `run` or `create`. */
  readonly args: readonly string[];
  /** Daemon that it names: an address, or a context of the CLI. */
  readonly daemon?: string;
}

/** Flags of `docker` itself that have a value, and of those who start it for others. */
const VALUED = [
  "--config",
  "-c",
  "--context",
  "-H",
  "--host",
  "-l",
  "--log-level",
  "--tlscacert",
  "--tlscert",
  "--tlskey",
];
const WRAPPER_VALUED: Record<string, readonly string[]> = {
  sudo: ["-u", "-g", "-h", "-p", "-C", "-T"],
  nice: ["-n"],
};
const WRAPPERS = ["sudo", "env", "exec", "nohup", "time", "command", "nice", "setsid", "doas"];

/** What `docker run` or `docker create` is told, if the words are one. */
export function dockerWords(words: readonly string[]): DockerWords | undefined {
  let at = 0;
  for (; at < words.length; at++) {
    const name = basename(words[at] ?? "");
    if (name === "docker") break;
    if (!WRAPPERS.includes(name)) return undefined;
    const valued = WRAPPER_VALUED[name] ?? [];
    while (/^-|^\w+=/.test(words[at + 1] ?? "")) at += valued.includes(words[at + 1] ?? "") ? 2 : 1;
  }
  if (at >= words.length) return undefined;
  let daemon: string | undefined;
  for (at++; words[at]?.startsWith("-"); at++) {
    const [flag = "", value] = (words[at] ?? "").split(/=(.*)/s);
    const isValued = VALUED.includes(flag) && value === undefined;
    if (/^(-H|--host|-c|--context)$/.test(flag)) daemon = value ?? words[at + 1];
    if (isValued) at++;
  }
  if (words[at] === "container") at++;
  const verb = words[at];
  return verb === "run" || verb === "create" ? { verb, args: words.slice(at + 1), daemon } : undefined;
}

/** Whether a command that begins so may be one of docker's. */
export function mayStartDocker(first = ""): boolean {
  const name = basename(first);
  return name === "docker" || WRAPPERS.includes(name);
}
