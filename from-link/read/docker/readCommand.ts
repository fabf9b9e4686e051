import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { CreateBody } from "../../model/createBody.ts";
import type { FakeDaemon } from "./fakeDaemon.ts";
import { execa, type Options } from "execa";

/** The request that `docker run` would have sent to the daemon. */
export interface ReadCommand {
  readonly body: CreateBody;
  readonly name?: string;
  readonly platform?: string;
  /** The words before the image. */
  readonly flags: readonly string[];
  /** Whether the container runs in the background. */
  readonly isDetached: boolean;
}

/** Thrown for a command that Docker itself rejects. */
export class CommandRefused extends Error {}

/** The surroundings of a command: daemon, folder, variables and verb. */
export interface Reading {
  readonly socket: FakeDaemon;
  /** Folder to which the command's relative paths refer. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `create` makes the container, but does not start it. */
  readonly verb: "run" | "create";
}

/**
 * Runs the user's docker CLI with a fake daemon, and returns the CLI's request. So the CLI itself reads env files and resolves
 * relative paths.
 *
 * @throws CommandRefused with Docker's message
 */
export async function readCommand(words: readonly string[], reading: Reading): Promise<ReadCommand> {
  const args = withoutIdFile(words, reading);
  const background = await ask(reading.verb === "run" ? ["run", "-d"] : ["create"], args, reading);
  const isDetached =
    reading.verb === "create" ||
    (background.request !== undefined && detaches(flagsOf(args, background.request.body)));
  // Read a run in the foreground by `create`, whose request has the attached streams. But `create` knows fewer flags than `run`,
  // and `run -d` fails if the command has `-a`.
  const request = isDetached
    ? background.request
    : ((await ask(["create"], args, reading)).request ??
      background.request ??
      (await ask(["create"], withoutRunFlags(args), reading)).request);
  if (request === undefined) throw new CommandRefused(wordsOf(background.result.stderr));
  return { ...request, flags: flagsOf(args, request.body), isDetached };
}

/** Long names of all flags of the user's `docker run`. */
export async function longFlags({ socket }: { socket: FakeDaemon }): Promise<ReadonlySet<string>> {
  const { stdout } = await dockerCli(["run", "--help"], { env: socket.environment({}), extendEnv: false });
  return new Set([...stdout.matchAll(/^\s+(?:-\w, )?--([a-z][a-z0-9-]*)/gm)].map(([, name = ""]) => name));
}

async function ask(verb: readonly string[], args: readonly string[], { socket, cwd, env }: Reading) {
  socket.asked.length = 0;
  const own = { env: socket.environment(env), extendEnv: false };
  // The script may be for another machine, so its folder may not exist on this one.
  const result = await dockerCli([...verb, ...args], { cwd: existsSync(cwd) ? cwd : "/", ...own });
  const asked = socket.asked.at(-1);
  return { request: asked && { ...asked, body: withoutSocket(asked.body, { socket, env }) }, result };
}

/** The request as the user's client would send it: settings of the fake daemon are removed, or replaced by the script's values. */
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

/** The words before the image. Their number is known, because exactly the words of the request's `Cmd` follow the image. */
function flagsOf(args: readonly string[], { Cmd }: CreateBody): string[] {
  return args.slice(0, args.length - (Cmd?.length ?? 0) - 1);
}

/** Whether the flags of `docker run` contain `-d`, which starts the container in the background. */
export function detaches(flags: readonly string[]): boolean {
  return flags.some((word) => /^(-[itP]*d[itPd]*|--detach(=(true|1|t|T|TRUE|True))?)$/.test(word));
}

/** Removes `--sig-proxy` and `--detach-keys`, which `create` does not know. Needed only for a command with `-a`. */
function withoutRunFlags(args: readonly string[]): string[] {
  return args.filter(
    (word, index) => !/^--(sig-proxy|detach-keys)(=|$)/.test(word) && args[index - 1] !== "--detach-keys",
  );
}

/** Replaces the file of `--cidfile`, so that the CLI neither writes the user's file nor fails because the file exists. */
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

/** Path of `docker` on this machine. The PATH that a script sets is not used: it is meant for the script's machine. */
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
 * @throws Error that says what to install if the command is missing
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
