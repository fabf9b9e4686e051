import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isId } from "../daemon/notation";
import { type StateDaemon, stateDaemonAt } from "./stateDaemon";
import {
  type ExportedResource,
  type ExportedState,
  stackNameIn,
  stackProvidersOf,
  stateIdsOf,
  textOf,
  unreadableState,
} from "./recovery/pulumiState";

/** A link in the stack's state. */
export interface WantedLink {
  /** Id and name of the link's network. */
  networkId: string;
  name: string;
  alias: string;
  consumer: string;
  /** Id of the consumer's container, if the container is in the stack. */
  consumerId?: string;
  /** Id of the source's container; name of a container that Pulumi did not make. */
  containerId: string;
  /** Name of the source, if the state contains the name. */
  sourceName?: string;
  /** Whether the ends of the link may be on different nodes of a swarm. */
  isAcross: boolean;
  /** The link's stack, as `PROJECT/STACK`. */
  stack: string;
  /** Address of the link's daemon; undefined for the default daemon. */
  daemonHost?: string;
}

/** The links in a stack's state, and the daemon to look at, which is the daemon of the first link. */
export interface StackState extends StateDaemon {
  /** Name of the stack, as `PROJECT/STACK`. */
  stack: string;
  /** Ids of the state, as labels name them. */
  states: string[];
  links: WantedLink[];
}

const LINK = "redis-link:docker:Link";
const LINK_ACROSS = "redis-link:docker:OverlayLink";
const CONTAINER = "docker:index/container:Container";

/** Largest state that is read. The state of a stack with many apps has about 10 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * Reads the state of a stack by `pulumi stack export`, in the program's folder.
 *
 * @param stack the stack's name; undefined for the selected stack
 * @param flags further flags, such as `--show-secrets`, which shows secrets unencrypted
 * @throws Error with Pulumi's words and the remedy
 */
export async function exportStack(
  folder: string,
  stack?: string,
  ...flags: string[]
): Promise<ExportedState> {
  const of = stack === undefined ? [] : ["--stack", stack];
  const args = ["stack", "export", "--non-interactive", ...flags, ...of];
  const options = { cwd: folder, env: process.env, maxBuffer: MOST_BYTES };
  const said = await promisify(execFile)("pulumi", args, options).catch((error: unknown) => {
    const { stderr } = error as { stderr: string };
    const remedy =
      unreadableState(stderr, "npx redis-link recover") ?? (/passphrase/i.test(stderr) ? PASSPHRASE : REMEDY);
    throw new Error(`The stack's state cannot be read: ${whyNot(error as Error, stderr)}. ${remedy}`);
  });
  return JSON.parse(said.stdout) as ExportedState;
}

/** Reads the state of a stack by {@link exportStack}, and finds the links in the state. */
export async function readStackState(folder: string, stack?: string): Promise<StackState> {
  return parseStackState(await exportStack(folder, stack));
}

const PASSPHRASE =
  "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of the stack.";

const REMEDY =
  "Run this in the folder of a Pulumi program whose stack is up, name the stack by --stack, or look at all links of " +
  "the daemon by `status --all`, which needs no Pulumi.";

function whyNot(error: Error, stderr: string): string {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return "there is no `pulumi` on the PATH";
  const said = stderr.trim() || error.message;
  return said.replace(/^error: /, "").replace(/\.$/, "");
}

/**
 * The links in an exported state. Secrets of the state are not read, because they are encrypted.
 *
 * @throws Error if the state is empty
 */
export function parseStackState(exported: unknown): StackState {
  const { stack, resources } = contentOf(exported);
  const containers = resources
    .filter(({ type }) => type === CONTAINER)
    .map(({ id, outputs }) => ({ id, name: textOf(outputs?.name) }));
  const ofLinks = resources.filter(({ type }) => [LINK, LINK_ACROSS].includes(type));
  const links = ofLinks.flatMap(({ id, type, outputs = {} }): WantedLink[] => {
    const [name, alias, consumer, containerId] = ["name", "alias", "consumer", "containerId"].map((key) =>
      textOf(outputs[key]),
    );
    if (!id || !name || !alias || !consumer || !containerId) return [];
    // The name may be ambiguous: each of several daemons may have a container with that name.
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
  const daemon = stateDaemonAt(links[0]?.daemonHost, providers, isManager);
  return { stack, states: stateIdsOf({ deployment: { resources } }), links, ...daemon };
}

/** Stack and resources of a state, without resources that are to be deleted. @throws Error if the state has no resources */
export function contentOf(exported: unknown): { stack: string; resources: ExportedResource[] } {
  const { deployment } = exported as Partial<ExportedState>;
  const resources = (deployment?.resources ?? []).filter((resource) => resource.delete !== true);
  const stack = stackNameIn({ deployment: { resources } });
  if (stack === undefined)
    throw new Error(`There is nothing in the stack's state: bring it up first. ${REMEDY}`);
  return { stack, resources };
}
