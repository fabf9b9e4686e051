import { parseArgs } from "node:util";

/** The parsed command line. */
export type Options =
  | { command: "help" }
  | { command: "status"; all: boolean; stack?: string; form: "text" | "json" | "mermaid"; watch: boolean }
  | { command: "map"; all: boolean; stack?: string; port: number }
  | { command: "review"; file?: string; diffFile?: string; json: boolean }
  | {
      command: "recover";
      stack?: string;
      down: boolean;
      force: boolean;
      configFile?: string;
      args: string[];
    }
  | { command: "backup"; stack?: string; name?: string; file: string }
  | { command: "restore"; stack?: string; name?: string; file: string }
  | { command: "redis-cli"; stack?: string; name?: string; args: string[] };

/** Default port of the map. */
const DEFAULT_PORT = 7379;
const MAX_PORT = 65_535;

export const HELP = `Usage: redis-link COMMAND [OPTION...]

Which container reaches which by which name, whether it works now, and how to
go on after an update that was broken off. The data of Redis, too.

Commands:
  status         all links of the stack: both ends, whether the alias resolves
                 inside the consumer, whether the port takes a connection, and
                 what differs from the stack's state
  map            the same as a page of this machine, live
  review [FILE]  what a change would do, in plain words: what is lost, stops,
                 or can be reached, and which rules it breaks. FILE, or the
                 standard input, is what pulumi preview --json --show-sames
                 --show-replacement-steps writes
  recover        after an update or destroy that was broken off: takes the
                 lock of your dead process away, mends and refreshes the
                 state, removes what the state never heard of, and updates.
                 Volumes are never removed. What follows -- goes to pulumi up
  backup FILE    saves the data of a RedisServer or RedisFailover in a file of
                 yours alone, as RDB, while Redis serves
  restore FILE   puts a backup in the place of its data: the file is checked
                 before anything is changed, and what Redis had comes back if
                 Redis does not load it
  redis-cli [WORD...]
                 redis-cli beside it, logged in. Its options follow --

Options:
  --stack NAME   another stack than the selected one
  --name NAME    backup, restore, redis-cli: resource or container of Redis,
                 where the stack has several
  --all          all links of the daemon, those of docker run --link included;
                 no Pulumi is needed, and no state compared
  --watch        status: go on, and show what changes
  --json         status, review: for programs; with --watch a line for each
                 change
  --diff FILE    review: what pulumi preview --diff writes, to be shown too
  --mermaid      status: as a Mermaid flowchart
  --port N       map: port of 127.0.0.1, 0 for any (default ${DEFAULT_PORT})
  --down         recover: destroy in the end, in place of an update
  --force        recover: take a lock away that may be somebody else's, without
                 asking
  --config-file  recover: Pulumi's own, handed on to it
  --help         this

Exit codes of status: 0 all links work, 1 it could not look, 2 a link is
broken, 3 one is not known to work, or differs from the state. Those of
review: 0 nothing changes, 1 it failed, 2 a safe change, 3 one to look at, 4
it breaks a rule. Those of recover are Pulumi's, those of redis-cli its own;
backup and restore: 0 done, 1 failed.
DOCKER_HOST or the current context (docker context use) names the daemon, if
the stack's configuration does not.
`;

const flag = { type: "boolean" } as const;
const text = { type: "string" } as const;
const FLAGS = {
  ...{ all: flag, stack: text, watch: flag, json: flag, mermaid: flag, port: text },
  ...{ down: flag, force: flag, "config-file": text, diff: text, name: text, help: { ...flag, short: "h" } },
} as const;

/** The options that each command accepts. */
const COMMANDS: Readonly<Record<Exclude<Options["command"], "help">, readonly string[]>> = {
  status: ["all", "stack", "watch", "json", "mermaid"],
  map: ["all", "stack", "port"],
  review: ["json", "diff"],
  recover: ["stack", "down", "force", "config-file"],
  backup: ["stack", "name"],
  restore: ["stack", "name"],
  "redis-cli": ["stack", "name"],
};

/** Parses the command line. @throws Error that names the wrong argument and the remedy */
export function readOptions(args: string[]): Options {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const { values, positionals } = parse(args.slice(0, end));
  const further = args.slice(end + 1);
  const [command, ...rest] = positionals;
  const { all = false, stack, watch = false, json = false, mermaid = false, port } = values;
  if (values.help === true || command === "help") return { command: "help" };
  if (!isCommand(command)) {
    const given = command === undefined ? "none" : JSON.stringify(command);
    throw new Error(
      `COMMAND: ${given} is given. It is ${listed(Object.keys(COMMANDS), "or")}; --help says more.`,
    );
  }
  const ofData = { stack, name: values.name };
  const takesFile = ["review", "backup", "restore"].includes(command);
  const [file, surplus] = takesFile ? rest : [undefined, ...rest];
  if (surplus !== undefined && command !== "redis-cli")
    throw new Error(
      `${JSON.stringify(surplus)} is not accepted: ${command} takes ${takesFile ? "one file" : "options alone"}.`,
    );
  const other = Object.keys(values).find((name) => !COMMANDS[command].includes(name));
  if (other !== undefined) {
    const owners = Object.entries(COMMANDS).filter(([, names]) => names.includes(other));
    const named = owners.map(([name]) => name);
    throw new Error(`--${other} is of ${listed(named, "and")}, and not of ${command}: leave it out.`);
  }
  if (command === "recover") {
    const { down = false, force = false, "config-file": configFile } = values;
    return { command, stack, down, force, configFile, args: further };
  }
  if (command === "redis-cli") return { command, ...ofData, args: [...rest, ...further] };
  if (further[0] !== undefined)
    throw new Error(`-- is of recover and redis-cli, and not of ${command}: leave it out.`);
  if (command === "backup" || command === "restore") {
    if (file === undefined) throw new Error(`FILE: none is given. Name the file: redis-link ${command} FILE`);
    return { command, ...ofData, file };
  }
  if (command === "review") return { command, file, diffFile: values.diff, json };
  if (all && stack !== undefined)
    throw new Error("--all and --stack: each says what is looked at. Leave one out.");
  if (command === "map")
    return { command, all, stack, port: port === undefined ? DEFAULT_PORT : portOf(port) };
  if (json && mermaid) throw new Error("--json and --mermaid: each is a form of its own. Leave one out.");
  if (watch && mermaid)
    throw new Error("--watch and --mermaid: a picture is of one time. Leave one out; `map` is a live one.");
  return { command, all, stack, watch, form: json ? "json" : mermaid ? "mermaid" : "text" };
}

function listed(words: readonly string[], last: "and" | "or"): string {
  return [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(` ${last} `);
}

function isCommand(word = ""): word is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, word);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: FLAGS });
  } catch (error) {
    throw new Error(
      `${(error as Error).message.split(". To specify")[0] ?? ""}. --help lists what there is.`,
      { cause: error },
    );
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= MAX_PORT) return port;
  throw new Error(
    `--port: ${JSON.stringify(text)} is not accepted. It must be a number from 0 to ${MAX_PORT}.`,
  );
}
