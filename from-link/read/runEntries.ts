import type { ReportEntry } from "../model/reportEntry.ts";
import type { ReadCommand } from "./docker/readCommand.ts";

const OF_THE_TERMINAL: Omit<ReportEntry, "what"> = {
  list: "changed",
  why: "it was for the terminal that ran it; `docker attach` and `docker logs` show the container",
};

/** Flags of `docker run` that are in no field of the container, with what comes of each. */
const RUN_FLAGS: Readonly<Record<string, Omit<ReportEntry, "what">>> = {
  "--detach": { list: "carried" },
  "--attach": OF_THE_TERMINAL,
  "--sig-proxy": OF_THE_TERMINAL,
  "--detach-keys": OF_THE_TERMINAL,
  "--quiet": { list: "changed", why: "Pulumi says what it pulls" },
  "--pull": {
    list: "changed",
    why: "the image is pulled once, if the daemon has none of that name, and is pinned by its id",
  },
  "--cidfile": {
    list: "changed",
    why: "no file is written",
    todo: "Export the component's containerId from the program.",
  },
  "--disable-content-trust": { list: "changed", why: "Pulumi does not look at signatures" },
  "--use-api-socket": {
    list: "not carried",
    why: "the Docker provider has no input for it",
    todo: "Mount the daemon's socket yourself.",
  },
};

const SHORT: Readonly<Record<string, string>> = { d: "--detach", a: "--attach", q: "--quiet" };

/** What of a command's flags its body does not say. */
export function runEntries({ flags, name: given, platform }: ReadCommand, name: string): ReportEntry[] {
  const found = new Set(flags.flatMap(namesOf));
  return [
    given === undefined
      ? { list: "changed", what: "no --name", why: `Docker made one up at each run: it is ${name}` }
      : { list: "carried", what: `--name ${given}` },
    ...(platform === undefined ? [] : [{ list: "carried" as const, what: `--platform ${platform}` }]),
    ...[...found].flatMap((flag) => {
      const entry = RUN_FLAGS[flag];
      return entry === undefined ? [] : [{ what: flag, ...entry }];
    }),
  ];
}

function namesOf(word: string): string[] {
  if (word.startsWith("--")) return [word.split("=", 1)[0] ?? ""];
  if (!/^-[a-zA-Z]/.test(word)) return [];
  // What follows the first flag that has a value is the value.
  const letters = /^-([itPdq]*)(a?)/.exec(word);
  return Object.entries(SHORT).flatMap(([letter, flag]) =>
    letters?.[0].includes(letter) === true ? [flag] : [],
  );
}
