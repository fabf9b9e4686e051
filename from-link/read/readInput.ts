import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { ReadContainer } from "../arrange/arrange.ts";
import { type Fault, Faults, notCarried, type NotFollowed, type ReportEntry } from "../model/reportEntry.ts";
import type { ContainerModel } from "../model/containerModel.ts";
import { commandModel } from "./commandModel.ts";
import { composeContainers } from "./compose/composeContainers.ts";
import { fromDaemon } from "./containers/fromDaemon.ts";
import { readInspectFile, type ReadContainers } from "./containers/readInspect.ts";
import { withFakeDaemon, type FakeDaemon } from "./docker/fakeDaemon.ts";
import { refusedThere } from "./docker/refusedThere.ts";
import { withWhatIsThere } from "./docker/whatIsThere.ts";
import { changeText } from "./script/changes.ts";
import type { ScriptCommand } from "./script/found.ts";
import { type GivenScript, scriptCommands, wordsOfCall } from "./script/scriptCommands.ts";
import { byName } from "./script/containerIds.ts";
import { nothingRead } from "./script/wrongWords.ts";
import { textIn } from "./compose/composeFile.ts";

/** The inputs that the command line names, from which containers are read. */
export interface Input {
  /** Names of existing containers; true for all containers with links, and their sources. */
  readonly containers?: true | readonly string[];
  readonly script?: readonly string[];
  readonly compose?: readonly string[];
  readonly inspect?: string;
  /** Variables that scripts get from their environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Everything that was read from the inputs. */
export interface ReadAll extends ReadContainers {
  /** Commands in scripts that start containers, but could not be followed. */
  readonly notFollowed: readonly NotFollowed[];
}

const STDIN = "-";

/**
 * Reads all inputs that the command line names; if it names none, reads the daemon's containers.
 *
 * @throws Faults with one fault for each part that cannot be read
 */
export async function readInput(input: Input): Promise<ReadAll> {
  const { script = [], compose = [], inspect } = input;
  const isNothing = script.length + compose.length === 0 && inspect === undefined;
  const names = input.containers ?? (isNothing ? true : undefined);
  const there = [
    ...(names === undefined
      ? []
      : [await fromDaemon(names === true || names.length === 0 ? undefined : names)]),
    ...(inspect === undefined ? [] : [readInspectFile(inspect)]),
  ];
  const faults: Fault[] = [];
  const notFollowed: NotFollowed[] = [];
  const fromText = [
    ...(script.length === 0
      ? []
      : await withFakeDaemon((socket) => readScripts(script, { socket, ...input, faults, notFollowed }))),
    ...(await collect(faults, compose, composeContainers)),
  ];
  if (faults.length > 0) throw new Faults(faults);
  const named = there.flatMap(({ containers }) => containers);
  const { models, sources, raw } = await withWhatIsThere(
    fromText.map(({ model }) => model),
    named.map(({ model }) => model),
  );
  const refused = await refusedThere(models);
  if (refused.length > 0) throw new Faults(refused);
  const read = fromText.map((each, index) => ({ ...each, model: models[index] ?? each.model }));
  return {
    containers: [...named, ...sources, ...read],
    raw: [...there.flatMap((each) => each.raw), ...raw],
    notFollowed,
  };
}

interface TextReading extends Pick<Input, "environment"> {
  readonly socket: FakeDaemon;
  readonly faults: Fault[];
  readonly notFollowed: NotFollowed[];
}

async function readScripts(files: readonly string[], reading: TextReading): Promise<ReadContainer[]> {
  const scripts = await Promise.all(files.map((file) => scriptOf(file, reading)));
  const given = new Map(
    scripts.flatMap(({ file, path }) => (path === undefined ? [] : [[path, file] as const])),
  );
  let read = scripts.map((script) => ({ script, found: scriptCommands(script, reading.environment, given) }));
  // A script that another given script runs was read as a part of that script. Do not read it again, unless the user gave
  // arguments for it.
  for (const one of read) {
    const { path, args } = one.script;
    const isPart = read.some(
      (other) => other !== one && path !== undefined && other.found.followed.has(path),
    );
    if (isPart && args === undefined) read = read.filter((other) => other !== one);
  }
  return collect(reading.faults, read, async ({ script, found: { commands, faults, notFollowed } }) => {
    reading.faults.push(...faults);
    reading.notFollowed.push(...notFollowed);
    if (commands.length + faults.length + notFollowed.length === 0) {
      reading.faults.push(nothingRead(script.file, script.text));
    }
    const names = new Map<string, string>();
    return collect(reading.faults, commands, async (command) => {
      const read = withNames(await readScriptCommand(command, reading), command, names);
      names.set(command.id, read.model.name);
      return [read];
    });
  });
}

/** The script that a value of `--script` names: a file, or a command line such as `'run.sh 3 abc'`. */
async function scriptOf(word: string, { environment }: Pick<Input, "environment">): Promise<GivenScript> {
  if (word === STDIN) return { file: "standard input", text: await text(process.stdin) };
  const [file = word, ...args] = existsSync(word) ? [word] : wordsOfCall(word, environment);
  const isCall = file !== word;
  return { file, text: textIn(file), path: resolve(file), args: isCall ? args : undefined };
}

/**
 * Replaces ids of other containers by their names.
 *
 * @throws Faults if such an id is anywhere else than in links, `--volumes-from` and network mode
 */
function withNames(
  read: ReadContainer,
  { file, line }: ScriptCommand,
  names: ReadonlyMap<string, string>,
): ReadContainer {
  const model = names.size === 0 ? read.model : byName(read.model, names);
  if (model !== undefined) return { ...read, model };
  const what = "it has the id of another container, in more than --link, --volumes-from and --network";
  const todo = "Give the other container a --name, and write the name in place of the id.";
  throw new Faults([{ where: `${file}:${line}`, what, todo }]);
}

async function readScriptCommand(command: ScriptCommand, { socket }: TextReading): Promise<ReadContainer> {
  const { file, line, words, args, verb, cwd, env, daemon, isService } = command;
  const origin = { kind: "script" as const, file, line, words };
  const { model, entries } = await commandModel(args, origin, { socket, cwd, env, verb });
  const isOneOff = model.isOneOff === true && !isService;
  return {
    model: { ...model, daemon, isOneOff, isCreated: verb === "create" },
    entries: [...entries, ...aroundEntries(command, model)],
    notices: [],
  };
}

/** Report entries for what a script does to a container outside of its command's flags: standard input, later changes, restarts. */
function aroundEntries(
  { file, input, restart = "no", isService, changes = [] }: ScriptCommand,
  { body }: ContainerModel,
): ReportEntry[] {
  const entries: ReportEntry[] = [];
  if (input !== undefined) {
    const verdict = notCarried(
      "it gives the container its standard input, which a program has none for",
      "Put it into a file that is mounted, into the image or into the command.",
    );
    entries.push({ what: input, ...verdict });
  }
  for (const change of changes) {
    const verdict = notCarried(
      "it changes the container once it is there, and the one that the program makes is without it",
      "Have it in the image, in the command or in a file that is mounted, or do it again behind each update.",
    );
    entries.push({ what: changeText(file, change), ...verdict });
  }
  const own = (body.HostConfig?.RestartPolicy as { Name?: string } | undefined)?.Name ?? "no";
  if (isService && restart !== "no" && own === "no") {
    const verdict = notCarried(
      "systemd started it again, and Docker does so by a policy that it has not",
      `Add --restart ${restart === "on-failure" ? restart : "always"} to the command, and run from-link again.`,
    );
    entries.push({ what: `Restart=${restart}`, ...verdict });
  }
  return entries;
}

/** Reads the inputs one by one, and collects their faults in a list. */
async function collect<T>(
  faults: Fault[],
  from: readonly T[],
  read: (one: T) => Promise<ReadContainer[]>,
): Promise<ReadContainer[]> {
  const found: ReadContainer[] = [];
  for (const one of from) {
    try {
      found.push(...(await read(one)));
    } catch (error) {
      if (!(error instanceof Faults)) throw error;
      faults.push(...error.faults);
    }
  }
  return found;
}
