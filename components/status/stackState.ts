import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DaemonSettings } from "../daemon/daemon";
import { isId } from "../daemon/notation";
import type { StackDaemon } from "../stack/stackDaemon";
import {
  daemonSettingsIn,
  type ExportedResource,
  stackNameIn,
  stackProvidersOf,
  stateIdsOf,
  textOf,
  unreadableState,
} from "./recovery/pulumiState";

/** A link in the stack's state. */
export interface WantedLink {
  /** Id and name of its network. */
  networkId: string;
  name: string;
  alias: string;
  consumer: string;
  /** Id of the consumer's container, if it is in the stack. */
  consumerId?: string;
  /** Id of the source's container, or the name of one that Pulumi did not make. */
  containerId: string;
  /** Name of the source, if it is in the stack. */
  sourceName?: string;
  /** Whether its ends may be on several nodes of a swarm. */
  isAcross: boolean;
  /** The stack, as `PROJECT/STACK`. */
  stack: string;
  /** Its daemon; undefined for the default one. */
  daemonHost?: string;
}

/** The links of a stack's state. */
export interface StackState {
  /** `PROJECT/STACK`. */
  stack: string;
  /** Ids of the state, as in labels. */
  states: string[];
  links: WantedLink[];
  /** The daemon to look at: the first link's; undefined for the default one. */
  daemonHost?: string;
  /** Its identity; undefined if the state does not have it. */
  daemon?: StackDaemon;
  /** The Docker provider's settings for this daemon. */
  settings?: DaemonSettings;
  /** Whether it needs a secret key, which is not in `settings`. */
  hasSecretKey?: boolean;
  /** Whether it is a swarm's manager and not the source's daemon. */
  isManager?: boolean;
}

const LINK = "redis-link:docker:Link";
const LINK_ACROSS = "redis-link:docker:OverlayLink";
const CONTAINER = "docker:index/container:Container";

/** A state with many apps has about 10 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * Reads the state of a stack by `pulumi stack export`, in the program's folder.
 *
 * @param stack the stack's name; undefined for the selected one
 * @throws Error with Pulumi's words and the remedy
 */
export async function readStackState(folder: string, stack?: string): Promise<StackState> {
  const args = ["stack", "export", "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  const options = { cwd: folder, env: process.env, maxBuffer: MOST_BYTES };
  const said = await promisify(execFile)("pulumi", args, options).catch((error: unknown) => {
    const { stderr } = error as { stderr: string };
    const remedy = unreadableState(stderr, "npx redis-link recover") ?? REMEDY;
    throw new Error(`The stack's state cannot be read: ${whyNot(error as Error, stderr)}. ${remedy}`);
  });
  return parseStackState(JSON.parse(said.stdout));
}

const REMEDY =
  "Run this in the folder of a Pulumi program whose stack is up, name the stack by --stack, or look at all links of " +
  "the daemon by --all, which needs no Pulumi.";

function whyNot(error: Error, stderr: string): string {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return "there is no `pulumi` on the PATH";
  const said = stderr.trim() || error.message;
  return said.replace(/^error: /, "").replace(/\.$/, "");
}

interface Resource extends ExportedResource {
  urn: string;
  delete?: boolean;
}

/**
 * The links of an exported state. Secrets are encrypted in it, and not read.
 *
 * @throws Error if the state is empty
 */
export function parseStackState(exported: unknown): StackState {
  const { deployment } = exported as { deployment?: { resources?: Resource[] } };
  const resources = (deployment?.resources ?? []).filter((resource) => resource.delete !== true);
  const stack = stackNameIn({ deployment: { resources } });
  if (stack === undefined)
    throw new Error(`There is nothing in the stack's state: bring it up first. ${REMEDY}`);
  const containers = resources
    .filter(({ type }) => type === CONTAINER)
    .map(({ id, outputs }) => ({ id, name: textOf(outputs?.name) }));
  const ofLinks = resources.filter(({ type }) => [LINK, LINK_ACROSS].includes(type));
  const links = ofLinks.flatMap(({ id, type, outputs = {} }): WantedLink[] => {
    const [name, alias, consumer, containerId] = ["name", "alias", "consumer", "containerId"].map((key) =>
      textOf(outputs[key]),
    );
    if (!id || !name || !alias || !consumer || !containerId) return [];
    // Each of several daemons may have a container with that name.
    const [made, ...others] = containers.filter((one) => one.name === consumer);
    const consumerId = others.length === 0 ? made?.id : undefined;
    const known = isId(containerId) ? undefined : containerId;
    const sourceName = containers.find((one) => one.id === containerId)?.name ?? known;
    const ends = { name, alias, consumer, consumerId, containerId, sourceName };
    const isAcross = type === LINK_ACROSS;
    return [{ networkId: id, ...ends, isAcross, stack, daemonHost: textOf(outputs.daemonHost) }];
  });
  const providers = stackProvidersOf({ deployment: { resources } });
  const [first] = ofLinks;
  const isManager = first?.type === LINK_ACROSS && first.outputs?.sourceDaemon !== first.outputs?.daemonHost;
  const daemonHost = links[0]?.daemonHost;
  const ofDaemon = providers.find(({ inputs }) => textOf(inputs?.daemonHost) === daemonHost) ?? providers[0];
  // A certificate is useless without its key, which is secret.
  const { context, host, certPath, sshOpts } = daemonSettingsIn(ofDaemon?.inputs ?? {});
  const hasSecretKey = Boolean(ofDaemon?.inputs?.keyMaterial);
  const isOfLinks = !isManager && textOf(ofDaemon?.inputs?.daemonHost) === daemonHost;
  const daemon = isOfLinks ? daemonOf(ofDaemon?.inputs) : undefined;
  return {
    ...{ stack, states: stateIdsOf({ deployment: { resources } }), links, daemonHost },
    ...(ofDaemon && { settings: { context, host, certPath, sshOpts } }),
    ...(hasSecretKey && { hasSecretKey }),
    ...(isManager && { isManager }),
    ...(daemon && { daemon }),
  };
}

function daemonOf(inputs: Resource["inputs"] = {}): StackDaemon | undefined {
  const [id, name = "", address = ""] = ["daemonId", "daemonName", "daemonAddress"].map((key) =>
    textOf(inputs[key]),
  );
  return id === undefined ? undefined : { id, name, address };
}
