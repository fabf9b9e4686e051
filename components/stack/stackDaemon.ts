import { wordsOf, type Daemon, type DaemonSettings } from "../daemon/daemon";
import type { Identity } from "../daemon/connection";
import { stacksOn } from "./listByLabel";

/** The daemon that a stack is on, as its state has it. */
export interface StackDaemon extends Identity {
  /** Its address when it was last seen. */
  address: string;
}

/** Variable that says of a daemon, by its ID, that it is gone for good with all that a stack had there. */
const GONE = "REDIS_LINK_GONE_DAEMON";

/** Variable that says of the machine of a stack's daemon that it has this name now. */
const RENAMED = "REDIS_LINK_RENAMED_DAEMON";

/**
 * Why a stack does not go on with a daemon; undefined if it does. Machines that are made from one image have one ID, so the name
 * counts too: that of a copy, and of a machine that was renamed, is another.
 */
export async function whyOtherDaemon(
  daemon: StackDaemon,
  found: Identity,
  asked: Daemon,
): Promise<string | undefined> {
  const is = `${wordsOf(asked)} is that of ${found.name}`;
  if (found.id !== daemon.id) return whyNotOn(daemon, `${is} (ID ${found.id}).`);
  // A state of an earlier version knows no name.
  if ([found.name, ""].includes(daemon.name) || process.env[RENAMED] === found.name) return undefined;
  const stacks = await stacksOn(asked);
  const has =
    stacks.length === 0 ? "nothing that a stack made" : `what these stacks made: ${stacks.join(", ")}`;
  return whyNotOn(
    daemon,
    `${is}, with the same ID, which all machines have that are made from one image. It has ${has}.`,
    `if it is the same machine, and was renamed: ${RENAMED}=${found.name} pulumi up (or pulumi destroy); `,
  );
}

/** Why a stack does not go on while no daemon answers. */
export function whyNoAnswer(daemon: StackDaemon, reason: string): string | undefined {
  return whyNotOn(daemon, `no daemon answers: ${reason}. If it is only away, start it and run it again.`);
}

/** @param remedy a further way on */
function whyNotOn({ id, name, address }: StackDaemon, why: string, remedy = ""): string | undefined {
  if (process.env[GONE] === id) return undefined;
  return (
    `the stack is on the daemon of ${name} (${address}, ID ${id}), and ${why} Nothing was changed. Name the right one by ` +
    "docker:host, docker:context or their variables; to bring Redis to another node: backup, destroy, the other docker:host, " +
    `up, restore (docs/swarm.md); ${remedy}or, if it is gone for good with all that the stack had there: ${GONE}=${id} pulumi up --refresh ` +
    "--run-program (or pulumi destroy)"
  );
}

const PREFIX = "REDIS_LINK_DAEMON_";

/** What the plugin knows of the state as it starts: before any step of a refresh or a destroy, which ask no program. */
interface AtStart {
  daemon: StackDaemon;
  settings: DaemonSettings;
}

/**
 * A name of a variable that says which daemon the state is of. Pulumi keeps for a provider which of its variables the plugin is
 * to have under which name, and nothing else that the plugin has as it starts. Keys are no part of it.
 */
export function variableName(daemon: StackDaemon, settings: DaemonSettings): string {
  const { context, host, certPath, sshOpts } = settings;
  const text = JSON.stringify({ daemon, settings: { context, host, certPath, sshOpts } } satisfies AtStart);
  return PREFIX + Buffer.from(text).toString("hex");
}

/** What {@link variableName} says; undefined for a plugin that is told nothing. */
export function readVariableName(env: NodeJS.ProcessEnv = process.env): AtStart | undefined {
  const name = Object.keys(env).find((key) => key.startsWith(PREFIX));
  return name === undefined
    ? undefined
    : (JSON.parse(Buffer.from(name.slice(PREFIX.length), "hex").toString()) as AtStart);
}
