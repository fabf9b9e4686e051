import { posix } from "node:path";

/** A container's connection to a network, in the Engine API. */
export interface Endpoint extends JsonObject {
  readonly Aliases?: readonly string[] | null;
  /** The container's links on this user-defined network, each `SOURCE:ALIAS`. */
  readonly Links?: readonly string[] | null;
}

/** A container's `HostConfig` in the Engine API. Only the fields that are read by name are listed. */
export interface HostConfig extends JsonObject {
  readonly AutoRemove?: boolean;
  readonly Binds?: readonly string[] | null;
  /** The container's links on the default bridge: `SOURCE:ALIAS` in a request, `/SOURCE:/CONSUMER/ALIAS` in an answer. */
  readonly Links?: readonly string[] | null;
  readonly NetworkMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly JsonObject[] | null>> | null;
  readonly VolumesFrom?: readonly string[] | null;
}

/** The body of `POST /containers/create` in the Engine API. Only the fields that are read by name are listed. */
export interface CreateBody extends JsonObject {
  readonly Image?: string;
  readonly Hostname?: string;
  readonly Env?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  /** `6379/tcp: {}` */
  readonly ExposedPorts?: Readonly<Record<string, JsonObject>> | null;
  readonly Volumes?: Readonly<Record<string, JsonObject>> | null;
  readonly Healthcheck?: JsonObject;
  readonly HostConfig?: HostConfig;
  readonly NetworkingConfig?: { readonly EndpointsConfig?: Readonly<Record<string, Endpoint>> | null };
}

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object; undefined fields count as missing. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** A value as text: a string is returned unchanged, a missing value becomes an empty text. */
export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : (value ?? "").toString();
}

/** The JSON text of a value, as the content of a file. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** An object without one of its keys. */
export function without(name: string, object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
}

/** An image reference in a form that can be compared: `redis` and `docker.io/library/redis:latest` give the same result. */
export function whole(reference: string): string {
  const short = reference.replace(/^(docker\.io\/)?(library\/)?/, "");
  return short.includes("@") || /:[^/]*$/.test(short) ? short : `${short}:latest`;
}

/** The name in `NAME=value` or `NAME`. */
export function variableName(line: string): string {
  return line.split("=", 1)[0] ?? "";
}

/** Names of the containers that a container's `--volumes-from` flags name. */
export function holdersOf({ HostConfig }: CreateBody): string[] {
  return (HostConfig?.VolumesFrom ?? []).map((text) => text.split(":")[0] ?? "");
}

/** A part that a container shares with another container: the flag of `docker run`, and the other container's name or id. */
export interface SharedPart {
  readonly flag: string;
  readonly owner: string;
}

/** The parts that a container shares with other containers: network, processes, memory. */
export function partsOfOthers({ HostConfig }: CreateBody): SharedPart[] {
  const modes = { network: "NetworkMode", pid: "PidMode", ipc: "IpcMode" };
  return Object.entries(modes).flatMap(([flag, field]) => {
    const [, owner] = /^container:(.+)$/.exec(textOf(HostConfig?.[field])) ?? [];
    return owner === undefined ? [] : [{ flag: `--${flag}`, owner }];
  });
}

/** A mount in the output of `docker inspect`. */
export interface Mounted {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
}

/** A mount as a value of `docker run -v`. */
export function bindOf({ Type, Name, Source, Destination, RW }: Mounted): string {
  return [Type === "volume" ? Name : Source, Destination, ...(RW === false ? ["ro"] : [])].join(":");
}

/** Whether a mount is an anonymous volume. */
export function isAnonymous({ Type, Source }: JsonObject): boolean {
  return Type === "volume" && (Source === undefined || Source === "");
}

/** Name of the volume that the program makes in place of an anonymous volume. */
export function ownVolumeName(container: string, path: string): string {
  return `${container}${path.replace(/[^a-zA-Z0-9_.-]+/g, "-")}`.replace(/-$/, "");
}

/**
 * Paths at which a container's configuration mounts something other than an anonymous volume, in the form of `Mounts`: `/data`
 * for `/data/`.
 */
export function saidTargets({
  Binds,
  Mounts,
}: Pick<HostConfig, "Binds"> & { Mounts?: unknown }): ReadonlySet<string> {
  const mounts = (Mounts ?? []) as readonly (JsonObject & { Target: string })[];
  return new Set(
    [
      ...(Binds ?? []).flatMap((bind) => bind.split(":").slice(1, 2)),
      ...mounts.filter((mount) => !isAnonymous(mount)).map(({ Target }) => Target),
    ].map(mountPath),
  );
}

/** A path in the form of a container's `Mounts`: without a slash at the end. */
export function mountPath(path: string): string {
  return posix.join("/", path).replace(/(?<=.)\/$/, "");
}
