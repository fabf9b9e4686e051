import type { DaemonSettings } from "../../docker/daemon";

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

export interface ExportedResource {
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
  return new Set(resources.flatMap(({ id, outputs }) => [id, outputs?.front, outputs?.formerFront]));
}

/** The providers that keep what a stack has on a daemon, one for each daemon. */
export function stackProvidersOf({ deployment: { resources = [] } }: ExportedState): ExportedResource[] {
  return resources.filter(({ type }) => type === "pulumi:providers:redis-link");
}

/** What the Docker provider's configuration said of its daemon, as the provider of a stack keeps it. */
export function daemonSettingsIn(inputs: Properties): DaemonSettings {
  const [context, host, certPath, caMaterial, certMaterial] = [
    ...["context", "host", "certPath", "caMaterial", "certMaterial"],
  ].map((key) => textOf(inputs[key]));
  const sshOpts = textOf(inputs.sshOpts);
  return {
    ...{ context, host, certPath, caMaterial, certMaterial },
    keyMaterial: textOf(inputs.keyMaterial) ?? secretText(inputs.keyMaterial),
    sshOpts: sshOpts === undefined ? undefined : (JSON.parse(sshOpts) as string[]),
  };
}

/** What `pulumi stack export --show-secrets` has of a secret. */
function secretText(secret: unknown): string | undefined {
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
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
