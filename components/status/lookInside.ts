import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { forceRemove } from "../daemon/dockerClient";
import { withCleanUp } from "../daemon/withCleanUp";
import type { RedisAnswers } from "./writes";

/** Label of the throw-away containers that look in the place of a consumer without a shell. */
export const LOOK_LABEL = "redis-link.look";

/** What was seen from inside a consumer. */
export interface Look {
  /** Address of the alias; missing if it does not resolve. */
  address?: string;
  /** Whether the port took a connection; missing if there is none to ask, or nothing to ask it with. */
  open?: boolean;
  /** How long that took, in ms. */
  roundTripMs?: number;
  /** Names of all variables that a program in the consumer has; none if a throw-away container looked. */
  names: string[];
  /** What a Redis answered; missing if it is none, or said nothing. */
  redis?: RedisAnswers;
}

/** What is to be looked at. */
interface LookedAt {
  alias: string;
  port?: number;
  /** What the names of the link's variables begin with, if the port is a Redis's. */
  redisPrefix?: string;
}

/** Time for a look from its start: the script's own limits, and room. */
const LONGEST_MS = 6000;

/** What a command ends with that the image does not have, or that cannot run. */
const CANNOT_RUN = [126, 127];

/** Nobody, in every image. */
const NOBODY = "65534:65534";

/**
 * Looks at a link from inside its consumer: whether the alias resolves there, and whether the port takes a connection. A
 * consumer whose image has no shell is looked for by a throw-away container that shares its network, made of an image that is there.
 * A Redis is asked, as the consumer's user, for its memory and for a write that changes nothing.
 *
 * @param image id of that image
 * @returns undefined if neither image has what it takes
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

/** Whether a variable is of those that the script logs in with. */
function isLogin(line: string, { redisPrefix }: LookedAt): boolean {
  return [`${redisPrefix}USERNAME`, `${redisPrefix}PASSWORD`].includes(line.split("=")[0] ?? "");
}

function commandOf({ alias, port, redisPrefix = "" }: LookedAt): [string, ...string[]] {
  return ["sh", "-c", LOOK_SCRIPT, "look", alias, port === undefined ? "" : String(port), redisPrefix];
}

/** What a command in a container writes; undefined if its image has not what that takes. */
export async function saidIn(docker: Docker, id: string, Cmd: string[]): Promise<string | undefined> {
  const exec = await docker.getContainer(id).exec({ Cmd, AttachStdout: true });
  const output = await exec.start({}).catch(noProgram);
  if (output === undefined) return undefined;
  const said = await textOf(docker, output);
  const { ExitCode } = await exec.inspect();
  return CANNOT_RUN.includes(ExitCode ?? 0) ? undefined : said;
}

/** How some engines say that there is no such program. */
function noProgram(error: unknown): undefined {
  if (!/executable file not found|no such file or directory/i.test(String(error))) throw error;
}

/**
 * It can do nothing, keeps nothing, and is gone when this returns.
 *
 * @param env the link's user and password, as the consumer's own configuration has them
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
    const text = textOf(docker, output as unknown as Readable);
    text.catch(() => undefined); // it is waited for below, unless the start fails
    const started = await helper.start().then(() => true, noProgram);
    if (!started) return undefined;
    const said = await text;
    const { State } = await helper.inspect();
    if (CANNOT_RUN.includes(State.ExitCode)) return undefined;
    return { ...lookOf(said), names: [] };
  };
  return withCleanUp(look, () => forceRemove(helper, { v: true }));
}

/** What a command writes on its standard output until it ends, or its time is over. */
async function textOf(docker: Docker, stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  const take = { write: (part: Buffer) => parts.push(part) };
  docker.modem.demuxStream(stream, take as never, { write: () => true } as never);
  const options = { writable: false, signal: AbortSignal.timeout(LONGEST_MS) };
  await finished(stream, options).catch(() => undefined);
  stream.destroy();
  return Buffer.concat(parts).toString("utf8");
}

/** What the script's lines say. */
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
 * Looks at an alias and a port with what an image has: `sh NAME ALIAS PORT PREFIX`, where port and prefix may be empty. It writes
 * lines: `address A` if the alias resolves, `open US` if a connection to the port was taken, with its time in µs where that can be
 * told, `shut` if not, and `name N` for the name of each variable. It ends with 127 where tools are missing. Node.js and the like
 * are left alone: they would take more memory than an app may have left.
 *
 * With a prefix, the port is a Redis's: `info KEY:VALUE` is what it says of its memory, and `error E` each error. SETRANGE by nothing
 * changes nothing, whatever the key is, and is refused as any write would be. The password comes from PREFIX_PASSWORD or the file
 * that PREFIX_PASSWORD_FILE names, and goes to Redis alone: by shell built-ins and a pipe, never as a word of a command.
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
