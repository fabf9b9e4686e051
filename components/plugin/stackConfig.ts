import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  daemonOf,
  type DaemonSettings,
  type KeptSettings,
  movedFrom,
  settingsIn,
  useDaemon,
} from "../daemon/daemon";
import { identityOf } from "../daemon/connection";
import { STACK_PROVIDER } from "../stack/labels";
import { isUnknown, type Refusal } from "../docker/operations";
import { readVariableName, type StackDaemon, whyNoAnswer, whyOtherDaemon } from "../stack/stackDaemon";

/**
 * Inputs of a stack's provider, which the state keeps: the daemon settings of the Docker provider, and the identities of daemon
 * and stack.
 */
export interface StackConfig extends KeptSettings {
  /** Address of the provider's daemon; empty for the default daemon. Unset only for Pulumi's default provider. */
  daemonHost?: string;
  /** Id of the stack's state. Labels of the stack's objects contain this id. */
  stateId?: string;
  /**
   * Name of this provider, which contains the name of the Docker provider. The key is not `name`, because Pulumi might take
   * that for a plugin's name.
   */
  providerName?: string;
  /** Unique ID of the daemon. */
  daemonId?: string;
  daemonName?: string;
  daemonAddress?: string;
}

/**
 * Checks the inputs of a stack's provider. Returns the inputs with the state's id, and a failure if the stack is on another daemon.
 *
 * @param olds inputs from the state; empty before the first update
 * @param news inputs from the program
 */
export async function checkConfig(
  olds: StackConfig,
  news: StackConfig,
): Promise<{ inputs: StackConfig; failures: Refusal[] }> {
  if (news.daemonHost === undefined) return { inputs: news, failures: [] };
  const inputs = { ...news, stateId: olds.stateId ?? randomBytes(8).toString("hex") };
  if (Object.values(news).some(isUnknown)) return { inputs, failures: [] };
  const [before, now] = [daemonIn(olds), daemonIn(news)];
  const reason = before && now && (await whyOtherDaemon(before, now, daemonOf(settingsIn(news))));
  if (reason !== undefined)
    return { inputs, failures: [{ property: "daemonId", reason: `${reason}${wayBack(news)}` }] };
  if (olds.daemonHost !== undefined && olds.daemonHost !== news.daemonHost) {
    useDaemon(settingsIn(news));
    movedFrom(olds.daemonHost);
  }
  return { inputs, failures: [] };
}

/**
 * The remedy if Pulumi has already written the settings of a `docker.Provider` into the state. The default provider needs no
 * remedy, because Pulumi writes its settings later.
 */
function wayBack(news: StackConfig): string {
  return isDefault(news)
    ? ""
    : `. If this was an update, the state has the new settings of ${dockerProviderOf(news)}: set the former ones and run ` +
        "`pulumi up` before any refresh or destroy, which would forget its containers.";
}

/**
 * Whether the provider's configuration in the program differs from the configuration in the state. A difference never replaces
 * a resource.
 *
 * @throws Error if the configurations belong to two providers: the engine would move resources to a provider that is on another
 * daemon, or that does not recognise these resources
 */
export function hasConfigChanged(olds: StackConfig, news: StackConfig, urn = ""): boolean {
  if (olds.stateId && news.stateId && olds.stateId !== news.stateId)
    throw new Error(whyHandedOn(olds, news, urn));
  return !isDeepStrictEqual(olds, news);
}

/** The reason why resources cannot move to another provider. @param urn URN of the other provider */
function whyHandedOn(olds: StackConfig, news: StackConfig, urn: string): string {
  const [before, now] = [daemonIn(olds), daemonIn(news)];
  const [its, another] = [dockerProviderOf(olds), dockerProviderOf(news)];
  const given = `This was made with ${its}, and is given ${another} now`;
  const keep = `Nothing of it was changed. Give its component ${its}`;
  if (before?.id !== now?.id) {
    return (
      `${given}, which is of another daemon${now ? `, that of ${now.name} (${now.address}, ID ${now.id})` : ""}: its data would stay ` +
      `behind on the daemon of ${before?.name} (${before?.address}, ID ${before?.id}). ${keep}, and for the other daemon make a ` +
      "component of another name."
    );
  }
  const formerUrn = [...urn.split("::").slice(0, 3), olds.providerName].join("::");
  return (
    `${given}. ${keep}, whose settings may change. If all that was made with it is to go on with the other: ` +
    `pulumi state rename '${formerUrn}' '${news.providerName}' (if that exists already, run an update of the former program first)`
  );
}

function dockerProviderOf(config: StackConfig): string {
  const own = config.providerName?.slice(`${STACK_PROVIDER}-`.length);
  return isDefault(config) ? "the default Docker provider" : `the Docker provider ${own}`;
}

function isDefault({ providerName = STACK_PROVIDER }: StackConfig): boolean {
  return providerName === STACK_PROVIDER;
}

/**
 * Applies the configuration before any operation of this provider. The engine does not wait for this call before it handles the
 * Docker provider's resources, so only a refusal at the plugin's start can stop a refresh in time.
 */
export async function configure(config: StackConfig): Promise<void> {
  if (config.daemonHost === undefined) return;
  const settings = settingsIn(config);
  useDaemon(settings);
  const daemon = daemonIn(config);
  // A daemon that needs keys is checked here, because the plugin had no keys at its start.
  const refusal = settings.keyMaterial && daemon && (await whyNotOn(daemon, settings));
  if (refusal) throw new Error(refusal);
}

function daemonIn({ daemonId, daemonName = "", daemonAddress = "" }: StackConfig): StackDaemon | undefined {
  return daemonId ? { id: daemonId, name: daemonName, address: daemonAddress } : undefined;
}

/**
 * The reason why the plugin refuses to start: the daemon is not the daemon of the state. Only this refusal stops a refresh or
 * destroy, which would treat everything that the wrong daemon lacks as deleted. The daemon is asked once, at the start.
 */
export function whyNotStarted(): Promise<string | undefined> {
  return (atStart ??= askAtStart());
}

let atStart: Promise<string | undefined> | undefined;

async function askAtStart(): Promise<string | undefined> {
  const known = readVariableName();
  return known && (await whyNotOn(known.daemon, known.settings));
}

/** The reason why a stack refuses the daemon of a configuration; undefined if it is the stack's daemon. */
async function whyNotOn(stack: StackDaemon, settings: DaemonSettings): Promise<string | undefined> {
  try {
    useDaemon(settings);
    const daemon = daemonOf(settings);
    return await whyOtherDaemon(stack, await identityOf(daemon), daemon);
  } catch (error) {
    return whyNoAnswer(stack, (error as Error).message);
  }
}
