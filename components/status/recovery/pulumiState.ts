import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DAEMON_SETTINGS, settingsIn, type DaemonSettings, type KeptSettings } from "../../daemon/daemon";

/** What of `pulumi stack export` is read. */
export interface ExportedState {
  readonly deployment: {
    /** When the state was last written. */
    readonly manifest?: { readonly time: string };
    readonly resources?: readonly ExportedResource[];
    /** Operations that were broken off. */
    readonly pending_operations?: readonly { readonly resource: ExportedResource }[] | null;
  };
}

/** What of a resource of a state is read. */
export interface ExportedResource {
  readonly urn?: string;
  readonly parent?: string;
  /** Whether the next update deletes it. */
  readonly delete?: boolean;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

type Properties = Readonly<Partial<Record<string, unknown>>>;

/** The ids of a state, one for each daemon: labels of what it made say them. */
export function stateIdsOf(state: ExportedState): string[] {
  return stackProvidersOf(state).flatMap(
    ({ inputs, outputs }) => textOf(outputs?.stateId) ?? textOf(inputs?.stateId) ?? [],
  );
}

/** Ids of what a state has, and names of the networks that links have beside their own. */
export function knownTo({ deployment: { resources = [] } }: ExportedState): ReadonlySet<unknown> {
  return new Set(
    resources.flatMap(({ id, outputs }) => [id, outputs?.egressNetwork, outputs?.formerEgressNetwork]),
  );
}

/** The stack that a state is of, as `PROJECT/STACK`; undefined if there is nothing in it. */
export function stackNameIn({ deployment: { resources = [] } }: ExportedState): string | undefined {
  const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(resources[0]?.urn ?? "") ?? [];
  return stack === undefined ? undefined : `${project}/${stack}`;
}

/** The providers that keep what a stack has on a daemon, one for each daemon. */
export function stackProvidersOf({ deployment: { resources = [] } }: ExportedState): ExportedResource[] {
  return resources.filter(({ type }) => type === "pulumi:providers:redis-link");
}

/** What the Docker provider's configuration said of its daemon, as the provider of a stack keeps it. */
export function daemonSettingsIn(inputs: Properties): DaemonSettings {
  const kept = DAEMON_SETTINGS.map((key) => [key, textOf(inputs[key]) ?? secretText(inputs[key])]);
  return settingsIn(Object.fromEntries(kept) as KeptSettings);
}

/** What `pulumi stack export --show-secrets` has of a secret. */
export function secretText(secret: unknown): string | undefined {
  const { plaintext } = (secret ?? {}) as { plaintext?: string };
  return plaintext === undefined ? undefined : (JSON.parse(plaintext) as string);
}

/** Addresses of all daemons that the resources of a state are on, or were about to be; "" is the default one. */
export function daemonsOf(state: ExportedState): string[] {
  const { resources = [], pending_operations } = state.deployment;
  const pending = (pending_operations ?? []).map(({ resource }) => resource);
  const made = [...resources, ...pending].filter(({ type }) => type.startsWith("redis-link:docker:"));
  const addresses = [...stackProvidersOf(state), ...made].flatMap(({ inputs }) => [
    textOf(inputs?.daemonHost) ?? "",
    ...(inputs?.sourceDaemon === undefined ? [] : [textOf(inputs.sourceDaemon) ?? ""]),
  ]);
  return [...new Set(addresses)];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * What to do where Pulumi cannot read a state's file: a Pulumi that was killed leaves half-written attributes, a disk or a machine
 * that failed a damaged file. Undefined if Pulumi says something else.
 *
 * @param command what recovers the stack
 */
export function unreadableState(said: string, command: string): string | undefined {
  if (/failed to load checkpoint: (unexpected )?EOF/.test(said))
    return `Pulumi was killed while it wrote: \`${command}\` mends that.`;
  if (!said.includes("failed to load checkpoint")) return undefined;
  return (
    "The state's file is damaged. Beside it, .pulumi/stacks/PROJECT/STACK.json.bak in the state's folder is what it was one write " +
    `before: copy that over STACK.json, and run \`${command}\`.`
  );
}

/**
 * Deletes attributes of a state's files that a Pulumi which was killed left half-written. Pulumi writes all other files whole
 * or not at all. It cannot read a state with such attributes, and can read a state without attributes (gocloud.dev,
 * blob/fileblob/attrs.go).
 *
 * @param url of the backend; only a folder is looked into
 * @returns the files that were deleted
 */
export function mendState(url: string): string[] {
  const path = /^file:\/\/([^?]+)/.exec(url)?.[1];
  if (path === undefined) return [];
  const folder = join(path.replace(/^~/, homedir()), ".pulumi");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".attrs"))
    .map((name) => join(folder, name))
    .filter((file) => !isWhole(file));
  for (const file of files) rmSync(file);
  return files;
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
