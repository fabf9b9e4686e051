import { basename } from "node:path";

/** The command of a command line, without programs that only start it, such as `sudo` and `timeout`. */
export type InnerCommand =
  | DockerWords
  /** A shell whose script is an argument (`sh -c SCRIPT`): the index of that argument, and the script's parameters. */
  | { readonly kind: "script"; readonly at: number; readonly parameters: readonly string[] }
  /** `eval`: the shell reads the words from this index again, as a command. */
  | { readonly kind: "eval"; readonly at: number }
  /** A shell that reads its script from standard input. */
  | { readonly kind: "input" }
  /** Any other command. */
  | {
      readonly kind: "other";
      /** Index of the word that names the program. */
      readonly at: number;
      readonly name: string;
      readonly path: string;
      readonly args: readonly string[];
      /**
       * The program that starts the command (`sudo`), if an option stands just before the name: the name may be the value of
       * that option.
       */
      readonly behind?: string;
    };

/** A docker command of a command line. */
export interface DockerWords {
  readonly kind: "docker";
  /** Index of the word `docker`. */
  readonly at: number;
  readonly verb: "run" | "create";
  /** Words after `run` or `create`. */
  readonly args: readonly string[];
  /** The daemon that the command's flags name: an address, or a context of the CLI. */
  readonly daemon?: string;
  /** Variables that the command line sets for the command, as with `env NAME=value`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that run the command in their arguments at once, on this machine. */
const STARTERS = /^(sudo|doas|env|exec|command|builtin|time|timeout|nice|ionice|nohup|setsid|stdbuf)$/;
/** Words between such a program and the command: options, variables, and numbers such as the `30s` of `timeout 30s`. */
const OF_STARTER = /^(-.*|[A-Za-z_]\w*=.*|[\d.]+[smhd]?)$/s;
const SHELLS = ["bash", "sh", "dash", "ash", "zsh", "ksh"];
/** Flags of `docker`, before its verb, that take a value. */
const VALUED = [
  ...["--config", "-c", "--context", "-H", "--host", "-l", "--log-level"],
  ...["--tlscacert", "--tlscert", "--tlskey"],
];

/**
 * Finds the command of a command line: the first word after all {@link STARTERS} and their options, variables and numbers. An
 * option with a separate value (`sudo -u me`) hides the command, which is then listed but not followed.
 */
export function innerCommand(words: readonly string[]): InnerCommand {
  const env: Record<string, string> = {};
  let at = 0;
  while (STARTERS.test(nameAt(words, at)))
    for (at++; OF_STARTER.test(words[at] ?? ""); at++) {
      const [, variable, value] = /^(\w+)=(.*)$/s.exec(words[at] ?? "") ?? [];
      if (variable !== undefined) env[variable] = value ?? "";
    }
  const name = nameAt(words, at);
  if (name === "docker") return dockerWords(words, at, env) ?? other(words, at);
  if (name === "eval") return { kind: "eval", at: at + 1 };
  if (SHELLS.includes(name)) return shell(words, at);
  const behind = words[at - 1]?.startsWith("-") === true ? nameAt(words, 0) : undefined;
  return { ...other(words, at), behind };
}

function nameAt(words: readonly string[], at: number): string {
  return basename(words[at] ?? "").replace(/\.exe$/, "");
}

function other(words: readonly string[], at: number): Extract<InnerCommand, { kind: "other" }> {
  return { kind: "other", at, name: nameAt(words, at), path: words[at] ?? "", args: words.slice(at + 1) };
}

function shell(words: readonly string[], from: number): InnerCommand {
  let hasScript = false;
  for (let at = from + 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (/^[-+][oO]$/.test(word)) at++;
    else if (/^-\w*s$/.test(word)) return { kind: "input" };
    else if (/^-\w*c\w*$/.test(word)) hasScript = true;
    else if (/^[-+]./.test(word)) continue;
    else if (hasScript) return { kind: "script", at, parameters: words.slice(at + 2) };
    else return other(words, from); // the word is a script file
  }
  return { kind: "input" };
}

/** Number of words that are flags of `docker` before its verb, including the flags' values. */
export function flagsOfDocker(words: readonly string[]): number {
  let at = 0;
  while (words[at]?.startsWith("-") === true) at += VALUED.includes(words[at] ?? "") ? 2 : 1;
  return at;
}

/** Flags of `docker run` that take no value. */
const BARE =
  /^-[itdPq]+$|^--(rm|detach|tty|interactive|init|privileged|read-only|publish-all|quiet|no-healthcheck|oom-kill-disable|sig-proxy|disable-content-trust|use-api-socket)$/;
/** Flags for a container that keeps running, or that others can reach. */
const OF_SERVICES =
  /^(-[itPq]*d[itPdq]*|-[itdq]*P[itdq]*|-p.*|--(detach|name|publish|publish-all|restart)(=.*)?)$/;

/** Whether a command's known words show that its container ends by itself and has no part in links. */
export function endsWithoutLink({ verb, args }: DockerWords): boolean {
  let image = 0;
  while (/^-./.test(args[image] ?? "")) {
    const flag = args[image] ?? "";
    const isWhole =
      BARE.test(flag) || flag.includes("=") || (/^-\w/.test(flag) && !/^-[itdPq]*\w$/.test(flag));
    image += isWhole ? 1 : 2;
  }
  const flags = args.slice(0, image);
  // An unknown word may be the image's name, or more flags.
  const isService =
    flags.some((flag) => OF_SERVICES.test(flag)) || args.some((word) => /--(link|name|detach)\b/.test(word));
  return verb === "run" && flags.includes("--rm") && !isService;
}

function dockerWords(
  words: readonly string[],
  docker: number,
  env: DockerWords["env"],
): DockerWords | undefined {
  let daemon: string | undefined;
  let at = docker + 1 + flagsOfDocker(words.slice(docker + 1));
  words.slice(docker + 1, at).forEach((word, index, flags) => {
    const [flag = "", value] = word.split(/=(.*)/s);
    if (/^(-H|--host|-c|--context)$/.test(flag)) daemon = value ?? flags[index + 1];
  });
  if (words[at] === "container") at++;
  const verb = words[at];
  if (verb !== "run" && verb !== "create") return undefined;
  return { kind: "docker", at: docker, verb, args: words.slice(at + 1), daemon, env };
}
