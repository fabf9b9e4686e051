import { basename, resolve } from "node:path";
import type { ReadContainer } from "../arrange/arrange.ts";
import { linksOf, type Origin, whereOf } from "../model/containerModel.ts";
import { variableName } from "../model/createBody.ts";
import {
  CARRIED,
  changed,
  Faults,
  NO_NAME,
  notCarried,
  type ReportEntry,
  type Verdict,
} from "../model/reportEntry.ts";
import { textAt } from "./script/found.ts";
import {
  CommandRefused,
  longFlags,
  readCommand,
  type ReadCommand,
  type Reading,
} from "./docker/readCommand.ts";

/** Groups of one-letter flags that could be mistaken for a long flag with only one dash. */
const TWO_FLAGS = ["-ip"];

/**
 * The model of the container that a `docker run` or `docker create` makes. The docker CLI reads the command.
 *
 * @returns the model, and report entries for flags that set no field of the Engine API
 * @throws Faults with Docker's message if Docker refuses the command
 */
export async function commandModel(
  args: readonly string[],
  origin: Origin,
  reading: Reading,
): Promise<Pick<ReadContainer, "model" | "entries">> {
  const where = whereOf({ origin });
  const read = await readBy(args, where, reading);
  const { platform, flags } = read;
  const body = { ...read.body, Env: [...(read.body.Env ?? []), ...bareNames(read, reading)] };
  const [wrong] = await oneDash(flags, reading);
  if (wrong !== undefined) throw new Faults([oneDashFault(wrong, where, body.Image)]);
  const name = read.name ?? nameFrom(body.Image ?? "container");
  return {
    model: {
      ...{ name, platform, origin, body },
      isNamed: read.name !== undefined,
      isOneOff: isOneOff(read),
      links: linksOf(body),
    },
    entries: runEntries(read, name),
  };
}

async function readBy(args: readonly string[], where: string, reading: Reading): Promise<ReadCommand> {
  try {
    return await readCommand(args, reading);
  } catch (error) {
    if (!(error instanceof CommandRefused)) throw error;
    const [wrong] = await oneDash(args, reading);
    if (wrong !== undefined) throw new Faults([oneDashFault(wrong, where)]);
    throw new Faults([
      {
        where,
        what: `docker ${reading.verb} does not take it: ${error.message}`,
        todo: "Mend the command, or leave it out.",
      },
    ]);
  }
}

/** Flags such as `-link` and `-name=x`, which Docker accepted before 1.0. */
async function oneDash(words: readonly string[], reading: Reading): Promise<string[]> {
  const suspects = words.filter((word) => /^-[a-z][a-z-]+(=|$)/.test(word) && !TWO_FLAGS.includes(word));
  if (suspects.length === 0) return [];
  const flags = await longFlags(reading);
  return suspects.filter((word) => flags.has(variableName(word.slice(1))));
}

function oneDashFault(word: string, where: string, image?: string) {
  const flag = `-${word[1] ?? ""} with ${JSON.stringify(word.slice(2))}`;
  return {
    where,
    what: `${word} has one dash, and is no flag of today's Docker`,
    understood: image === undefined ? flag : `${flag}, and the image ${image}`,
    todo: `Write -${word}.`,
  };
}

/** Whether a command was typed at a terminal for one task and is no service: it runs in the foreground and publishes no port. */
function isOneOff({ body, name, isDetached }: ReadCommand): boolean {
  const { Cmd, HostConfig = {}, Tty, OpenStdin } = body;
  const isPublished =
    HostConfig.PublishAllPorts === true || Object.keys(HostConfig.PortBindings ?? {}).length > 0;
  const isTyped = HostConfig.AutoRemove === true || Tty === true || OpenStdin === true;
  return !isDetached && !isPublished && (isTyped || (name === undefined && (Cmd ?? []).length > 0));
}

/** A name for a container without `--name`, derived from the image: Docker would generate another name at each run. */
function nameFrom(image: string): string {
  const repository = basename(image.split("@")[0] ?? "").split(":")[0] ?? "";
  return repository.replace(/[^a-zA-Z0-9_.-]/g, "-");
}

const OF_THE_TERMINAL = changed(
  "it was for the terminal that ran it; `docker attach` and `docker logs` show the container",
);

/** Flags of `docker run` that set no field of the container, with the verdict on each in the report. */
const RUN_FLAGS: Readonly<Record<string, Verdict>> = {
  "--detach": CARRIED,
  "--attach": OF_THE_TERMINAL,
  "--sig-proxy": OF_THE_TERMINAL,
  "--detach-keys": OF_THE_TERMINAL,
  "--quiet": changed("Pulumi says what it pulls"),
  "--pull": changed("the image is pulled once, if the daemon has none of that name, and is pinned by its id"),
  "--cidfile": changed("no file is written", "Export the component's containerId from the program."),
  "--kernel-memory": changed("Docker has no such limit any more, and its command line leaves it out"),
  "--disable-content-trust": changed("Pulumi does not look at signatures"),
  "--use-api-socket": notCarried(
    "the Docker provider has no input for it",
    "Mount the daemon's socket yourself.",
  ),
};

const SHORT: Readonly<Record<string, string>> = { d: "--detach", a: "--attach", q: "--quiet" };

/** Report entries for flags that set no field of the request. */
function runEntries({ flags, name: given, platform, body }: ReadCommand, name: string): ReportEntry[] {
  const found = new Set(flags.flatMap(namesOf));
  // Older CLIs send the kernel memory in the request, whose fields get entries of their own.
  if (body.HostConfig?.KernelMemory !== undefined) found.delete("--kernel-memory");
  return [
    given === undefined
      ? { what: NO_NAME, ...changed(`Docker made one up at each run: it is ${name}`) }
      : { what: `--name ${given}`, ...CARRIED },
    ...(platform === undefined ? [] : [{ what: `--platform ${platform}`, ...CARRIED }]),
    ...[...found].flatMap((flag) => {
      const entry = RUN_FLAGS[flag];
      return entry === undefined ? [] : [{ what: flag, ...entry }];
    }),
  ];
}

/**
 * Names in files of `--env-file` that have a value neither in the file nor in the environment. Docker ignores such names
 * silently.
 */
function bareNames({ flags }: ReadCommand, { cwd, env }: Reading): string[] {
  const files = flags.flatMap((word, at) =>
    word === "--env-file" ? (flags[at + 1] ?? []) : word.startsWith("--env-file=") ? word.slice(11) : [],
  );
  const lines = files.flatMap((file) => textAt(resolve(cwd, file)).split(/\r?\n/));
  return lines
    .map((line) => line.trim())
    .filter((line) => /^[^#=][^=]*$/.test(line) && env[line] === undefined);
}

function namesOf(word: string): string[] {
  if (word.startsWith("--")) return [variableName(word)];
  if (!/^-[a-zA-Z]/.test(word)) return [];
  // Read the letters only up to `a`: the flag `-a` takes a value, so all letters after `a` are the value.
  const letters = /^-([itPdq]*)(a?)/.exec(word);
  return Object.entries(SHORT).flatMap(([letter, flag]) =>
    letters?.[0].includes(letter) === true ? [flag] : [],
  );
}
