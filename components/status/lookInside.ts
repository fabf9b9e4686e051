import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { demultiplexed } from "../daemon/diagnosis";
import { forceRemove } from "../daemon/dockerClient";
import { withCleanUp } from "../daemon/withCleanUp";
import type { RedisAnswers } from "./writes";

/** Label of the temporary containers that do the look for a consumer without a shell. */
export const LOOK_LABEL = "redis-link.look";

/** The result of a look from inside a consumer. */
export interface Look {
  /** Address of the alias; undefined if the alias does not resolve. */
  address?: string;
  /** Whether the port accepted a connection; undefined without a known port, or without a tool to try the port. */
  open?: boolean;
  /** Time that the connection took, in ms. */
  roundTripMs?: number;
  /** Names of all variables in the consumer; empty if a temporary container looked. */
  names: string[];
  /** A Redis' answers; undefined if the source is no Redis or did not answer. */
  redis?: RedisAnswers;
}

/** The target of a look. */
interface LookedAt {
  alias: string;
  port?: number;
  /** Prefix of the link's variables, if the source is a Redis. */
  redisPrefix?: string;
}

/** Longest time of a look: the script's own time limits, and a margin. */
const LONGEST_MS = 6000;

/** Exit codes of a command that is missing or cannot run. */
const CANNOT_RUN = [126, 127];

/** User and group `nobody` as numbers, which work in every image. */
const NOBODY = "65534:65534";

/**
 * Looks at a link from inside its consumer: does the alias resolve, and does the port accept a connection? If the consumer's
 * image has no shell, a temporary container of another local image joins the consumer's network and looks instead. If the source
 * is a Redis, the look logs in as the link's user, reads how much memory Redis uses, and tries a write that changes nothing.
 *
 * @param image id of the other image
 * @returns the result; undefined if neither image has the tools for a look
 */
export async function lookInside(
  docker: Docker,
  { Id, Config }: Pick<Docker.ContainerInspectInfo, "Id" | "Config">,
  at: LookedAt,
  image: string,
): Promise<Look | undefined> {
  const said = await saidIn(docker, Id, commandOf(at));
  if (said !== undefined) return lookOf(said);
  const env = (Config.Env as string[] | null)?.filter((line) => isLogin(line, at)) ?? [];
  return byHelper(docker, Id, at, { image, env });
}

/** Whether a variable holds the user or the password with which the script logs in. */
function isLogin(line: string, { redisPrefix }: LookedAt): boolean {
  return [`${redisPrefix}USERNAME`, `${redisPrefix}PASSWORD`].includes(line.split("=")[0] ?? "");
}

function commandOf({ alias, port, redisPrefix = "" }: LookedAt): [string, ...string[]] {
  return ["sh", "-c", LOOK_SCRIPT, "look", alias, port === undefined ? "" : String(port), redisPrefix];
}

/** Output of a command in a container; undefined if the image lacks the tools. */
export async function saidIn(docker: Docker, id: string, Cmd: string[]): Promise<string | undefined> {
  const exec = await docker.getContainer(id).exec({ Cmd, AttachStdout: true });
  const output = await exec.start({}).catch(noProgram);
  if (output === undefined) return undefined;
  const said = await demultiplexed(docker, output, AbortSignal.timeout(LONGEST_MS));
  const { ExitCode } = await exec.inspect();
  return CANNOT_RUN.includes(ExitCode ?? 0) ? undefined : said;
}

/** Ignores the error with which some engines report that a program is missing. */
function noProgram(error: unknown): undefined {
  if (!/executable file not found|no such file or directory/i.test(String(error))) throw error;
}

/**
 * Looks at a link from a temporary container without rights or volumes. The container is removed in the end.
 *
 * @param env the variables with the link's user and password, from the consumer's configuration
 */
async function byHelper(
  docker: Docker,
  consumerId: string,
  at: LookedAt,
  { image, env }: { image: string; env: string[] },
): Promise<Look | undefined> {
  const [Entrypoint, ...Cmd] = commandOf(at);
  const helper = await docker.createContainer({
    ...{ Image: image, Entrypoint: [Entrypoint], Cmd, User: NOBODY, AttachStdout: true, Env: env },
    Labels: { [LOOK_LABEL]: consumerId },
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      ...{ NetworkMode: `container:${consumerId}`, ReadonlyRootfs: true, CapDrop: ["ALL"] },
      SecurityOpt: ["no-new-privileges"],
    },
  });
  const look = async () => {
    const output = await helper.attach({ stream: true, stdout: true });
    const text = demultiplexed(docker, output as unknown as Readable, AbortSignal.timeout(LONGEST_MS));
    const started = await helper.start().then(() => true, noProgram);
    if (!started) return undefined;
    const said = await text;
    const { State } = await helper.inspect();
    if (CANNOT_RUN.includes(State.ExitCode)) return undefined;
    return { ...lookOf(said), names: [] };
  };
  return withCleanUp(look, () => forceRemove(helper, { v: true }));
}

/** Parses the output of {@link LOOK_SCRIPT}. */
export function lookOf(said: string): Look {
  const look: Look = { names: [] };
  const errors: string[] = [];
  const info = new Map<string, string>();
  for (const line of said.split("\n")) {
    const [, word = "", value = ""] = /^(\S*) ?(.*)$/.exec(line.trim()) ?? [];
    if (word === "error") errors.push(value);
    if (word === "info") info.set(...(value.split(":") as [string, string]));
    if (word === "address") look.address = value;
    if (word === "shut") look.open = false;
    if (word === "name") look.names.push(value);
    if (word !== "open") continue;
    look.open = true;
    if (/^\d+$/.test(value)) look.roundTripMs = Number(value) / 1000;
  }
  if (errors.length > 0 || info.size > 0) look.redis = answersOf(errors, info);
  return look;
}

function answersOf(errors: string[], info: ReadonlyMap<string, string>): RedisAnswers {
  const max = Number(info.get("maxmemory") ?? 0);
  const used = Number(info.get("used_memory") ?? 0) - Number(info.get("mem_not_counted_for_evict") ?? 0);
  return {
    errors,
    ...(max > 0 && { memory: { used, max } }),
    evicts: (info.get("maxmemory_policy") ?? "noeviction") !== "noeviction",
  };
}

/**
 * Script that looks at an alias and a port with the tools of an image: `sh NAME ALIAS PORT PREFIX`, where PORT and PREFIX may be
 * empty. It prints `address A` if the alias resolves, `open US` if the port accepts a connection (US is the time in µs, if it
 * can be measured), `shut` if the port does not, and `name N` for the name of each variable. It exits with 127 if tools are
 * missing. It does not use Node.js or similar tools, which would take more memory than an app may have left.
 *
 * With PREFIX, the source is a Redis: the script then also prints `info KEY:VALUE` for Redis' figures on its memory, and `error E`
 * for each error. SETRANGE with an empty text changes nothing, whatever the key holds, but Redis refuses it whenever it refuses
 * writes. The password comes from PREFIX_PASSWORD, or from the file that PREFIX_PASSWORD_FILE names. Only Redis gets the
 * password: shell built-ins and a pipe pass it on, so that no command line contains it.
 */
export const LOOK_SCRIPT = String.raw`
has() { command -v "$1" >/dev/null 2>&1; }
if has timeout; then limited="timeout 2"; else limited=; fi
prefix=$3
if has bash; then
  bash -c 'compgen -e' | while read -r name; do echo "name $name"; done
elif has awk; then
  awk 'BEGIN { for (name in ENVIRON) print "name " name }'
fi
if has getent; then
  set -- "$1" "$2" $($limited getent hosts "$1")
elif has nslookup && has awk; then
  own=$(awk -v name="$1" '{ for (i = 2; i <= NF; i++) if ($i == name) { print $1; exit } }' /etc/hosts)
  set -- "$1" "$2" \
    \${own:-$($limited nslookup "$1" 2>/dev/null | awk '/^Name/ { found = 1 } found && sub(/^Address( [0-9]+)?: */, "") { print $1; exit }')}
else
  exit 127
fi
[ -n "\${3:-}" ] || exit 0
echo "address $3"
[ -n "$2" ] || exit 0
if has bash; then
  $limited bash -c '
    start=\${EPOCHREALTIME:-}
    exec 3<>"/dev/tcp/$0/$1" || exit 1
    end=\${EPOCHREALTIME:-}
    echo "open \${start:+$((\${end/[.,]/} - \${start/[.,]/}))}"' "$3" "$2" 2>/dev/null || echo shut
elif has nc; then
  if nc -w 1 "$3" "$2" </dev/null >/dev/null 2>&1; then echo open; else echo shut; fi
fi
[ -n "$prefix" ] || exit 0
LC_ALL=C; export LC_ALL # lengths are bytes
words() {
  printf '*%s\r\n' $#
  for word; do printf '$%s\r\n%s\r\n' "\${#word}" "$word"; done
}
requests() {
  eval "user=\$\${prefix}USERNAME password=\$\${prefix}PASSWORD file=\$\${prefix}PASSWORD_FILE"
  [ -n "$password" ] || [ ! -r "$file" ] || password=$(cat "$file")
  [ -z "$password" ] || words AUTH \${user:+"$user"} "$password"
  words INFO
  words SETRANGE redis-link:look 0 ""
  words QUIT
}
if has bash; then
  requests | $limited bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat >&3 && cat <&3' "$3" "$2" 2>/dev/null
elif has nc; then
  requests | $limited nc -w 2 "$3" "$2" 2>/dev/null
fi | while IFS= read -r line; do
  case $line in
  -*) echo "error \${line#-}" ;;
  used_memory:* | maxmemory:* | maxmemory_policy:* | mem_not_counted_for_evict:*) echo "info $line" ;;
  esac
done
`.replaceAll("\\${", "${");
