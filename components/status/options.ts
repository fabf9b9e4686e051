import { parseArgs } from "node:util";

/** What was asked for. */
export type Options =
  | { command: "help" }
  | { command: "status"; all: boolean; stack?: string; form: "text" | "json" | "mermaid"; watch: boolean }
  | { command: "map"; all: boolean; stack?: string; port: number };

/** Where the map is if nothing says it. */
const DEFAULT_PORT = 7379;
const MAX_PORT = 65_535;

export const HELP = `Usage: redis-link COMMAND [OPTION...]

Which container reaches which by which name, and whether it works now.

Commands:
  status         all links of the stack: both ends, whether the alias resolves
                 inside the consumer, whether the port takes a connection, and
                 what differs from the stack's state
  map            the same as a page of this machine, live

Options:
  --stack NAME   another stack than the selected one
  --all          all links of the daemon, those of docker run --link included;
                 no Pulumi is needed, and no state compared
  --watch        status: go on, and show what changes
  --json         status: for programs; with --watch a line for each change
  --mermaid      status: as a Mermaid flowchart
  --port N       map: port of 127.0.0.1, 0 for any (default ${DEFAULT_PORT})
  --help         this

Exit codes of status: 0 all links work, 1 it could not look, 2 a link is
broken, 3 one is not known to work, or differs from the state.
DOCKER_HOST or the current context (docker context use) names the daemon, if
the stack's configuration does not.
`;

/** @throws Error that names the argument and the remedy */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  const { all = false, stack, watch = false, json = false, mermaid = false, port } = values;
  if (values.help === true || command === "help") return { command: "help" };
  if (command !== "status" && command !== "map")
    throw new Error(
      `COMMAND: ${command === undefined ? "none" : JSON.stringify(command)} is given. It is status or map; --help says more.`,
    );
  if (rest[0] !== undefined)
    throw new Error(`${JSON.stringify(rest[0])} is not accepted: ${command} takes options alone.`);
  if (all && stack !== undefined)
    throw new Error("--all and --stack: each says what is looked at. Leave one out.");
  if (command === "map") {
    const other = Object.entries({ watch, json, mermaid }).find(([, given]) => given)?.[0];
    if (other !== undefined) throw new Error(`--${other} is of status, and not of map: leave it out.`);
    return { command, all, stack, port: port === undefined ? DEFAULT_PORT : portOf(port) };
  }
  if (port !== undefined) throw new Error("--port is of map, and not of status: leave it out.");
  if (json && mermaid) throw new Error("--json and --mermaid: each is a form of its own. Leave one out.");
  if (watch && mermaid)
    throw new Error("--watch and --mermaid: a picture is of one time. Leave one out; `map` is a live one.");
  return { command, all, stack, watch, form: json ? "json" : mermaid ? "mermaid" : "text" };
}

function parse(args: string[]) {
  const flag = { type: "boolean" } as const;
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        all: flag,
        watch: flag,
        json: flag,
        mermaid: flag,
        help: { ...flag, short: "h" },
        stack: text,
        port: text,
      },
    });
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
