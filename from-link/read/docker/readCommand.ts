import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { CreateBody } from "../../model/createBody.ts";
import type { FakeDaemon } from "./fakeDaemon.ts";
import { execa, type Options } from "execa";

/** What `docker run` would have asked the daemon for. */
export interface ReadCommand {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
  /** Words before the image. */
  readonly flags: readonly string[];
  /** Whether it goes on in the background. */
  readonly isDetached: boolean;
}

/** A command that Docker itself does not take. */
export class CommandRefused extends Error {}

/** How a command is read. */
export interface Reading {
  readonly socket: FakeDaemon;
  /** Folder that relative paths are from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `create` only makes the container. */
  readonly verb: "run" | "create";
}

/**
 * Runs the user's docker CLI against a fake socket and reads the request that it sends: so files of variables and relative
 * paths are what Docker would make of them.
 *
 * @throws CommandRefused with Docker's own words
 */
export async function readCommand(words: readonly string[], reading: Reading): Promise<ReadCommand> {
  const args = withoutIdFile(words, reading);
  const background = await ask(reading.verb === "run" ? ["run", "-d"] : ["create"], args, reading);
  const isDetached =
    reading.verb === "create" ||
    (background.request !== undefined && detaches(flagsOf(args, background.request.body)));
  // What a run in the foreground attaches is said by `create`, which knows fewer flags; `-a` and `-d` exclude each other.
  const request = isDetached
    ? background.request
    : ((await ask(["create"], args, reading)).request ??
      background.request ??
      (await ask(["create"], withoutRunFlags(args), reading)).request);
  if (request === undefined) throw new CommandRefused(wordsOf(background.result.stderr));
  return { ...request, flags: flagsOf(args, request.body), isDetached };
}

/** Long names of all flags that this docker CLI has. */
export async function longFlags({ socket }: { socket: FakeDaemon }): Promise<ReadonlySet<string>> {
  const { stdout } = await dockerCli(["run", "--help"], { env: socket.environment({}), extendEnv: false });
  return new Set([...stdout.matchAll(/^\s+(?:-\w, )?--([a-z][a-z0-9-]*)/gm)].map(([, name = ""]) => name));
}

async function ask(verb: readonly string[], args: readonly string[], { socket, cwd, env }: Reading) {
  socket.asked.length = 0;
  const own = { env: socket.environment(env), extendEnv: false };
  // The script may be of another machine, with folders that are not here.
  const result = await dockerCli([...verb, ...args], { cwd: existsSync(cwd) ? cwd : "/", ...own });
  const asked = socket.asked.at(-1);
  return { request: asked && { ...asked, body: withoutSocket(asked.body, { socket, env }) }, result };
}

/** A container that has variables of clients as they are where the script runs, and nothing of the fake socket. */
function withoutSocket(body: CreateBody, { socket, env }: Pick<Reading, "socket" | "env">): CreateBody {
  const { Env, HostConfig = {} } = body;
  const mounts = HostConfig.Mounts as readonly { Source?: string }[] | null | undefined;
  return {
    ...body,
    Env: Env?.map((line) => {
      const name = line.split("=", 1)[0] ?? "";
      const isOwn = line === name || line.includes(socket.folder);
      return !isOwn ? line : env[name] === undefined ? name : `${name}=${env[name]}`;
    }),
    HostConfig: {
      ...HostConfig,
      Mounts: mounts?.filter(({ Source }) => Source?.includes(socket.folder) !== true),
    },
  };
}

/** The image and its command are the last words, and Docker took them over one by one. */
function flagsOf(args: readonly string[], { Cmd }: CreateBody): string[] {
  return args.slice(0, args.length - (Cmd?.length ?? 0) - 1);
}

/** Whether flags say that a container goes on in the background. */
export function detaches(flags: readonly string[]): boolean {
  return flags.some((word) => /^(-[itP]*d[itPd]*|--detach(=(true|1|t|T|TRUE|True))?)$/.test(word));
}

/** Flags that are about the terminal alone, in the rare case that `-a` is among them: `create` does not know them. */
function withoutRunFlags(args: readonly string[]): string[] {
  return args.filter(
    (word, index) => !/^--(sig-proxy|detach-keys)(=|$)/.test(word) && args[index - 1] !== "--detach-keys",
  );
}

/** The CLI would write the file, or refuse one that is there: it gets another, which it takes away again. */
function withoutIdFile(words: readonly string[], { socket }: Reading): string[] {
  const file = join(socket.folder, "id");
  return words.map((word, index) => {
    if (word.startsWith("--cidfile=")) return `--cidfile=${file}`;
    return words[index - 1] === "--cidfile" ? file : word;
  });
}

function wordsOf(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(See|Run) '|^Usage:/.test(line.trim()))
    .slice(0, 2)
    .join(" ")
    .replace(/^docker: /, "");
}

const MISSING =
  "The docker command is not on this machine, and commands are read by it. Install Docker's command line " +
  "(https://docs.docker.com/engine/install; docker-ce-cli alone does, no daemon is needed for that), or save " +
  "`docker inspect` of the containers where they run, and give it with --inspect FILE.";

/** Where `docker` is: what a script makes of PATH is of the script's machine. */
function dockerHere(): string {
  const files = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "docker"));
  return files.find(canRun) ?? "docker";
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs the user's `docker`.
 *
 * @throws Error that says what to install if there is none
 */
export async function dockerCli(
  args: readonly string[],
  options: Pick<Options, "cwd" | "env" | "extendEnv" | "timeout"> = {},
) {
  const result = await execa(dockerHere(), args, { ...options, stdin: "ignore", reject: false });
  const { exitCode, code, shortMessage, stdout, stderr } = result;
  if (exitCode === undefined) throw new Error(code === "ENOENT" ? MISSING : shortMessage);
  return { exitCode, stdout, stderr };
}
