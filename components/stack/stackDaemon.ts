import { wordsOf, type Daemon, type DaemonSettings } from "../daemon/daemon";
import type { Identity } from "../daemon/connection";
import { stacksOn } from "./listByLabel";

/** The daemon of a stack, as the stack's state names it. */
export interface StackDaemon extends Identity {
  /** Last known address of the daemon. */
  address: string;
}

/** Environment variable with the ID of a daemon that the user declares lost for good. */
const GONE = "REDIS_LINK_GONE_DAEMON";

/** Environment variable with the new name of a renamed machine. */
const RENAMED = "REDIS_LINK_RENAMED_DAEMON";

/**
 * Why a stack refuses a daemon; undefined if the stack accepts the daemon. Machines that were made from one image share an ID, so
 * the machine's name must match too. Another name means that the machine is a copy, or was renamed.
 */
export async function whyOtherDaemon(
  daemon: StackDaemon,
  found: Identity,
  asked: Daemon,
): Promise<string | undefined> {
  const is = `${wordsOf(asked)} is that of ${found.name}`;
  if (found.id !== daemon.id) return whyNotOn(daemon, `${is} (ID ${found.id}).`);
  // States that earlier versions wrote have no name of the machine.
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

/** Why a stack stops if no daemon answers. */
export function whyNoAnswer(daemon: StackDaemon, reason: string): string | undefined {
  return whyNotOn(daemon, `no daemon answers: ${reason}. If it is only away, start it and run it again.`);
}

/** Message about a daemon that is not the stack's. @param remedy a further remedy, which the message adds */
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

/** Facts from the state that the plugin reads at its start. A refresh or destroy runs no program that could pass these facts. */
interface AtStart {
  daemon: StackDaemon;
  settings: DaemonSettings;
}

/**
 * Encodes the stack's daemon into the name of an environment variable. Pulumi stores a provider's mapping of variable names, and
 * passes nothing else to the plugin at its start. Secret keys are left out.
 */
export function variableName(daemon: StackDaemon, settings: DaemonSettings): string {
  const { context, host, certPath, sshOpts } = settings;
  const text = JSON.stringify({ daemon, settings: { context, host, certPath, sshOpts } } satisfies AtStart);
  return PREFIX + Buffer.from(text).toString("hex");
}

/** Decodes the facts from {@link variableName}; undefined if the environment has no such variable. */
export function readVariableName(env: NodeJS.ProcessEnv = process.env): AtStart | undefined {
  const name = Object.keys(env).find((key) => key.startsWith(PREFIX));
  return name === undefined
    ? undefined
    : (JSON.parse(Buffer.from(name.slice(PREFIX.length), "hex").toString()) as AtStart);
}
