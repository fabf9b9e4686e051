import { basename } from "node:path";

/** What a command line comes to, once it is without what starts it for others, such as `sudo` and `timeout`. */
export type InnerCommand =
  | DockerWords
  /** A shell that is given its script: the word that has it, and its `$1` and on. */
  | { readonly kind: "script"; readonly at: number; readonly parameters: readonly string[] }
  /** Words that the shell itself reads once more. */
  | { readonly kind: "eval"; readonly at: number }
  /** A shell that reads its script from its standard input. */
  | { readonly kind: "input" }
  /** Anything else. */
  | {
      readonly kind: "other";
      /** Place of the program. */
      readonly at: number;
      readonly name: string;
      readonly path: string;
      readonly args: readonly string[];
    };

/** What a command line says to docker. */
export interface DockerWords {
  readonly kind: "docker";
  /** Place of `docker`. */
  readonly at: number;
  readonly verb: "run" | "create";
  /** Words behind `run` or `create`. */
  readonly args: readonly string[];
  /** Daemon that it names: an address, or a context of the CLI. */
  readonly daemon?: string;
  /** Variables that it is started with, by `env NAME=value` and the like. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a command is told what to start. */
interface Wrapper {
  /** Flags whose value is the next word. */
  readonly valued?: readonly string[];
  /** Words before the command, such as the time of `timeout`. */
  readonly operands?: number;
  /** Flags with which it starts something elsewhere. */
  readonly elsewhere?: readonly string[];
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: ["-u", "-g", "-h", "-p", "-C", "-T", "-D", "-R", "--user", "--group"] },
  doas: { valued: ["-u", "-C"] },
  env: { valued: ["-u", "--unset", "-C", "--chdir"] },
  exec: { valued: ["-a"] },
  time: { valued: ["-f", "-o"] },
  nice: { valued: ["-n", "--adjustment"] },
  ionice: { valued: ["-c", "-n", "--class", "--classdata"] },
  timeout: { valued: ["-k", "--kill-after", "-s", "--signal"], operands: 1 },
  "systemd-run": {
    valued: [
      ...["-u", "--unit", "-p", "--property", "--description", "--slice", "--uid", "--gid", "--nice"],
      ...["-E", "--setenv", "--working-directory", "--service-type", "--on-active", "--on-boot"],
      ...["--on-startup", "--on-calendar", "--timer-property"],
    ],
    elsewhere: ["-H", "--host", "-M", "--machine"],
  },
  flock: { valued: ["-w", "--timeout", "-E", "--conflict-exit-code"], operands: 1 },
  stdbuf: { valued: ["-i", "-o", "-e"] },
  taskset: { operands: 1 },
  chrt: { operands: 1 },
  ...Object.fromEntries(
    ["nohup", "command", "builtin", "setsid", "unbuffer", "busybox", "tini", "dumb-init"].map((name) => [
      name,
      {},
    ]),
  ),
  ...Object.fromEntries(["gosu", "su-exec", "setuidgid"].map((name) => [name, { operands: 1 }])),
};

const SHELLS = ["bash", "sh", "dash", "ash", "zsh", "ksh"];
/** Commands that have a shell run what is behind `-c`, as another user. */
const AS_ANOTHER = ["su", "sg", "runuser", "script", "flock"];

/** Flags of `docker` itself that have a value. */
const VALUED = [
  ...["--config", "-c", "--context", "-H", "--host", "-l", "--log-level"],
  ...["--tlscacert", "--tlscert", "--tlskey"],
];

/** What a command line comes to. */
export function innerCommand(words: readonly string[]): InnerCommand {
  const env: Record<string, string> = {};
  let at = 0;
  for (; at < words.length; at++) {
    const name = nameAt(words, at);
    const behindFlag = AS_ANOTHER.includes(name) ? scriptFlag(words, at) : undefined;
    if (behindFlag !== undefined) return { kind: "script", at: behindFlag, parameters: [] };
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (name === "runuser") {
      // `runuser -u USER -- COMMAND`
      const [flag, , ...rest] = words.slice(at + 1);
      if (flag === "-u" && rest.length > 0) at += rest[0] === "--" ? 3 : 2;
      else break;
    } else if (wrapper === undefined) break;
    else {
      let operands = wrapper.operands ?? 0;
      for (; at + 1 < words.length; at++) {
        const word = words[at + 1] ?? "";
        if (wrapper.elsewhere?.some((flag) => word === flag || word.startsWith(`${flag}=`)) === true)
          return other(words, 0);
        const [, variable, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
        if (variable !== undefined) env[variable] = value ?? "";
        else if (/^-./.test(word)) at += wrapper.valued?.includes(word) === true ? 1 : 0;
        else if (operands-- <= 0) break;
      }
    }
  }
  const name = nameAt(words, at);
  if (name === "docker") return dockerWords(words, at, env) ?? other(words, at);
  if (name === "eval") return { kind: "eval", at: at + 1 };
  if (SHELLS.includes(name)) return shell(words, at);
  // `sudo -i` and `sudo -s` without a command are a shell.
  if (at >= words.length && words.some((word) => /^-[is]$/.test(word))) return { kind: "input" };
  return AS_ANOTHER.includes(name) && words.length - at < 4 && name !== "flock"
    ? { kind: "input" }
    : other(words, at);
}

function nameAt(words: readonly string[], at: number): string {
  return basename(words[at] ?? "").replace(/\.exe$/, "");
}

function other(words: readonly string[], at: number): InnerCommand {
  return { kind: "other", at, name: nameAt(words, at), path: words[at] ?? "", args: words.slice(at + 1) };
}

/** Place of the script behind `-c`, wherever it stands. */
function scriptFlag(words: readonly string[], from: number): number | undefined {
  const flag = words.findIndex((word, index) => index > from && /^(-\w*c|--command)$/.test(word));
  return flag < 0 || flag + 1 >= words.length ? undefined : flag + 1;
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
    else return other(words, from); // a file
  }
  return { kind: "input" };
}

/** How many words are flags of `docker` itself, and their values. */
export function flagsOfDocker(words: readonly string[]): number {
  let at = 0;
  while (words[at]?.startsWith("-") === true) at += VALUED.includes(words[at] ?? "") ? 2 : 1;
  return at;
}

/** Flags of `docker run` without a value. */
const BARE =
  /^-[itdPq]+$|^--(rm|detach|tty|interactive|init|privileged|read-only|publish-all|quiet|no-healthcheck|oom-kill-disable|sig-proxy|disable-content-trust|use-api-socket)$/;
/** Flags of what goes on, or is found by others. */
const OF_SERVICES =
  /^(-[itPq]*d[itPdq]*|-[itdq]*P[itdq]*|-p.*|--(detach|name|publish|publish-all|restart)(=.*)?)$/;

/** Whether a container ends by itself and no link is of it, as far as its words are known. */
export function endsWithoutLink({ verb, args }: DockerWords): boolean {
  let image = 0;
  while (/^-./.test(args[image] ?? "")) {
    const flag = args[image] ?? "";
    const isWhole =
      BARE.test(flag) || flag.includes("=") || (/^-\w/.test(flag) && !/^-[itdPq]*\w$/.test(flag));
    image += isWhole ? 1 : 2;
  }
  const flags = args.slice(0, image);
  // What is not known may be the image's name, or more flags.
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
