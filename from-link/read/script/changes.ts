import { basename } from "node:path";
import { shortened } from "./notFollowed.ts";
import { flagsOfDocker, type InnerCommand } from "./innerCommand.ts";

/** A change that a script makes to an existing container, such as by `docker cp` or `docker exec`. */
export interface Change {
  /** The container's name, or the placeholder for its id. */
  readonly container: string;
  readonly line: number;
  /** The command that makes the change, without secrets. */
  readonly what: string;
}

/** Flags of `docker exec` that take a value. */
const VALUED = ["-e", "--env", "--env-file", "-u", "--user", "-w", "--workdir", "--detach-keys"];
/** Matches commands that change nothing in a container. */
const LOOKING =
  /^(cat|ls|env|printenv|ps|ping|echo|test|\[|true|pgrep|hostname|which|id|date|tail|head|grep|netstat|nc|getent|pg_isready|mysqladmin|redis-cli)$/;
const SHELL = /^(.*\/)?(ba|da|a|z|k)?sh$/;

/** The container that a `docker cp` or `docker exec` changes; undefined for other commands. */
export function changedBy(inner: InnerCommand): string | undefined {
  if (inner.kind !== "other") return undefined;
  // `docker` may stand after another program, which from-link does not follow.
  const all = [inner.name, ...inner.args];
  const docker = all.findIndex((word) => basename(word) === "docker");
  if (docker < 0) return undefined;
  const said = all.slice(docker + 1);
  const words = said.slice(flagsOfDocker(said));
  const [verb, ...args] = words[0] === "container" ? words.slice(1) : words;
  if (verb === "cp") return /^([^:/.][^:]*):/.exec(args.at(-1) ?? "")?.[1];
  if (verb !== "exec") return undefined;
  let at = 0;
  while (/^-./.test(args[at] ?? "")) at += VALUED.includes(args[at] ?? "") ? 2 : 1;
  const [container, command = "", ...more] = args.slice(at);
  // A shell that gets no command is for a user at the terminal. The script changes nothing by such a shell.
  const isLooking =
    LOOKING.test(command) || (SHELL.test(command) && more.every((word) => /^-[il]+$/.test(word)));
  return isLooking ? undefined : container;
}

/** The text about a change in the report. */
export function changeText(file: string, { what, line }: Change): string {
  return `${shortened(what)} (${file}:${line})`;
}
