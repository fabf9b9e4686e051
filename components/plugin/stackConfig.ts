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

/** What the provider of a stack is told, and keeps in the state; the settings are those of the Docker provider's daemon. */
export interface StackConfig extends KeptSettings {
  /** Daemon that it is for, empty for the default one. A provider without it is none of a stack's: Pulumi's default one. */
  daemonHost?: string;
  /** Which state it is of, for the labels of all that is made by it. */
  stateId?: string;
  /** Its own name, which says the Docker provider that it is for. As `name`, Pulumi may take it for a plugin's. */
  providerName?: string;
  /** Who that daemon is. */
  daemonId?: string;
  daemonName?: string;
  daemonAddress?: string;
}

/**
 * The configuration with what is made once, and kept from then on, and why it may not be so.
 *
 * @param olds what the state has, nothing before the first update
 * @param news what the program says
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

/** Pulumi writes the settings of a `docker.Provider` into the state before it asks this provider. The default one it asks later. */
function wayBack(news: StackConfig): string {
  return isDefault(news)
    ? ""
    : `. If this was an update, the state has the new settings of ${dockerProviderOf(news)}: set the former ones and run ` +
        "`pulumi up` before any refresh or destroy, which would forget its containers.";
}

/**
 * Whether the program's configuration differs from the state's. No difference replaces a resource.
 *
 * @throws Error if they are of two providers: the engine asks before it hands on what the one has made to the other, which would
 *   look for it on its own daemon, or not know it for its own
 */
export function hasConfigChanged(olds: StackConfig, news: StackConfig, urn = ""): boolean {
  if (olds.stateId && news.stateId && olds.stateId !== news.stateId)
    throw new Error(whyHandedOn(olds, news, urn));
  return !isDeepStrictEqual(olds, news);
}

/** @param urn that of the provider which is to have it */
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
 * Takes the configuration up, before any operation on a resource of this provider. The engine does not wait for it before it
 * asks Docker's own: what ends a refresh in time is the start of the plugin.
 */
export async function configure(config: StackConfig): Promise<void> {
  if (config.daemonHost === undefined) return;
  const settings = settingsIn(config);
  useDaemon(settings);
  const daemon = daemonIn(config);
  // The start of the plugin knows no keys, and could not ask.
  const refusal = settings.keyMaterial && daemon && (await whyNotOn(daemon, settings));
  if (refusal) throw new Error(refusal);
}

function daemonIn({ daemonId, daemonName = "", daemonAddress = "" }: StackConfig): StackDaemon | undefined {
  return daemonId ? { id: daemonId, name: daemonName, address: daemonAddress } : undefined;
}

/**
 * Why the plugin does not start: the daemon is not the state's. Only the start keeps Pulumi from a refresh or a destroy, which
 * would take all that the wrong daemon does not have for deleted. Asked once: as the plugin starts.
 */
export function whyNotStarted(): Promise<string | undefined> {
  return (atStart ??= askAtStart());
}

let atStart: Promise<string | undefined> | undefined;

async function askAtStart(): Promise<string | undefined> {
  const known = readVariableName();
  return known && (await whyNotOn(known.daemon, known.settings));
}

/** Why a stack does not go on with the daemon of a configuration. */
async function whyNotOn(stack: StackDaemon, settings: DaemonSettings): Promise<string | undefined> {
  try {
    useDaemon(settings);
    const daemon = daemonOf(settings);
    return await whyOtherDaemon(stack, await identityOf(daemon), daemon);
  } catch (error) {
    return whyNoAnswer(stack, (error as Error).message);
  }
}
