import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DAEMON_SETTINGS, settingsIn, type DaemonSettings, type KeptSettings } from "../../daemon/daemon";

/** The fields that are read from the output of `pulumi stack export`. */
export interface ExportedState {
  readonly deployment: {
    /** When the state was last written. */
    readonly manifest?: { readonly time: string };
    readonly resources?: readonly ExportedResource[];
    /** Interrupted operations. */
    readonly pending_operations?: readonly { readonly resource: ExportedResource }[] | null;
  };
}

/** The fields that are read of a resource in a state. */
export interface ExportedResource {
  readonly urn?: string;
  readonly parent?: string;
  /** Whether the next update deletes the resource. */
  readonly delete?: boolean;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

type Properties = Readonly<Partial<Record<string, unknown>>>;

/** The ids of a state, one for each daemon. The labels of the state's resources name these ids. */
export function stateIdsOf(state: ExportedState): string[] {
  return stackProvidersOf(state).flatMap(
    ({ inputs, outputs }) => textOf(outputs?.stateId) ?? textOf(inputs?.stateId) ?? [],
  );
}

/** Ids of the state's resources, and names of the networks that links have beside their own. */
export function knownTo({ deployment: { resources = [] } }: ExportedState): ReadonlySet<unknown> {
  return new Set(
    resources.flatMap(({ id, outputs }) => [id, outputs?.egressNetwork, outputs?.formerEgressNetwork]),
  );
}

/** The state's stack, as `PROJECT/STACK`; undefined for an empty state. */
export function stackNameIn({ deployment: { resources = [] } }: ExportedState): string | undefined {
  const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(resources[0]?.urn ?? "") ?? [];
  return stack === undefined ? undefined : `${project}/${stack}`;
}

/** The stack's providers, one for each daemon. */
export function stackProvidersOf({ deployment: { resources = [] } }: ExportedState): ExportedResource[] {
  return resources.filter(({ type }) => type === "pulumi:providers:redis-link");
}

/** The Docker provider's settings for a daemon, which the stack's provider keeps among its inputs. */
export function daemonSettingsIn(inputs: Properties): DaemonSettings {
  const kept = DAEMON_SETTINGS.map((key) => [key, textOf(inputs[key]) ?? secretText(inputs[key])]);
  return settingsIn(Object.fromEntries(kept) as KeptSettings);
}

/** The text of a secret in `pulumi stack export --show-secrets`. */
export function secretText(secret: unknown): string | undefined {
  const { plaintext } = (secret ?? {}) as { plaintext?: string };
  return plaintext === undefined ? undefined : (JSON.parse(plaintext) as string);
}

/** Addresses of all daemons of a state, including those of interrupted operations; "" is the default daemon. */
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

/** A non-empty text, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The remedy if Pulumi cannot read a state's file; undefined for another error. A killed Pulumi leaves half-written attributes, a
 * failed disk or machine leaves a damaged file.
 *
 * @param command command that recovers the stack
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
 * Deletes half-written files of attributes (`.attrs`), which a killed Pulumi leaves beside a state's files. Pulumi cannot read a
 * state with half-written attributes, but can read a state without attributes (gocloud.dev, blob/fileblob/attrs.go). Pulumi
 * writes all other files atomically.
 *
 * @param url the backend's URL; a backend that is no folder is not searched
 * @returns the deleted files
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
