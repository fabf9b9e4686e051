import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { forceRemove } from "../docker/dockerClient";
import { withCleanUp } from "../docker/withCleanUp";

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
}

/** What is to be looked at. */
interface LookedAt {
  alias: string;
  port?: number;
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
 *
 * @param image id of that image
 * @returns undefined if neither image has what it takes
 */
export async function lookInside(
  docker: Docker,
  consumerId: string,
  at: LookedAt,
  image: string,
): Promise<Look | undefined> {
  return (await byExec(docker, consumerId, at)) ?? (await byHelper(docker, consumerId, at, image));
}

function commandOf({ alias, port }: LookedAt): [string, ...string[]] {
  return ["sh", "-c", LOOK_SCRIPT, "look", alias, port === undefined ? "" : String(port)];
}

async function byExec(docker: Docker, consumerId: string, at: LookedAt): Promise<Look | undefined> {
  const exec = await docker.getContainer(consumerId).exec({ Cmd: commandOf(at), AttachStdout: true });
  const output = await exec.start({}).catch(noProgram);
  if (output === undefined) return undefined;
  const said = await textOf(docker, output);
  const { ExitCode } = await exec.inspect();
  return CANNOT_RUN.includes(ExitCode ?? 0) ? undefined : lookOf(said);
}

/** How some engines say that there is no such program. */
function noProgram(error: unknown): undefined {
  if (!/executable file not found|no such file or directory/i.test(String(error))) throw error;
}

/** It can do nothing, keeps nothing, and is gone when this returns. */
async function byHelper(
  docker: Docker,
  consumerId: string,
  at: LookedAt,
  image: string,
): Promise<Look | undefined> {
  const [Entrypoint, ...Cmd] = commandOf(at);
  const helper = await docker.createContainer({
    ...{ Image: image, Entrypoint: [Entrypoint], Cmd, User: NOBODY, AttachStdout: true },
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
  for (const line of said.split("\n")) {
    const [word, value = ""] = line.trim().split(" ");
    if (word === "address") look.address = value;
    if (word === "shut") look.open = false;
    if (word === "name") look.names.push(value);
    if (word !== "open") continue;
    look.open = true;
    if (/^\d+$/.test(value)) look.roundTripMs = Number(value) / 1000;
  }
  return look;
}

/**
 * Looks at an alias and a port with what an image has: `sh NAME ALIAS PORT`, the port may be empty. It writes lines:
 * `address A` if the alias resolves, `open US` if a connection to the port was taken, with its time in µs where that can be
 * told, `shut` if not, and `name N` for the name of each variable; values are not read. It ends with 127 where tools are
 * missing. Node.js and the like are left alone: they would take more memory than an app may have left.
 */
export const LOOK_SCRIPT = String.raw`
has() { command -v "$1" >/dev/null 2>&1; }
if has timeout; then limited="timeout 2"; else limited=; fi
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
`.replaceAll("\\${", "${");
