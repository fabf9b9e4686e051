import { posix } from "node:path";

/** A network that a container is on, as the Engine API has it. */
export interface Endpoint extends JsonObject {
  readonly Aliases?: readonly string[] | null;
  /** Links on a network of the user's own, each `SOURCE:ALIAS`. */
  readonly Links?: readonly string[] | null;
}

/** What the host gives a container, as the Engine API has it. Named are the parts that are looked at by name. */
export interface HostConfig extends JsonObject {
  readonly AutoRemove?: boolean;
  readonly Binds?: readonly string[] | null;
  /** Links on the default bridge: `SOURCE:ALIAS` in a request, `/SOURCE:/CONSUMER/ALIAS` in an answer. */
  readonly Links?: readonly string[] | null;
  readonly NetworkMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly JsonObject[] | null>> | null;
  readonly VolumesFrom?: readonly string[] | null;
}

/** The body of `POST /containers/create`, as the Engine API has it. Named are the parts that are looked at by name. */
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

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object of JSON; what is not given is as good as left out. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** A value in words: a text as it is, and nothing for nothing. */
export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : (value ?? "").toString();
}

/** JSON as files have it. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** An object without one of its names. */
export function without(name: string, object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));
}

/** A reference to an image as it is compared: `redis` and `docker.io/library/redis:latest` are one. */
export function whole(reference: string): string {
  const short = reference.replace(/^(docker\.io\/)?(library\/)?/, "");
  return short.includes("@") || /:[^/]*$/.test(short) ? short : `${short}:latest`;
}

/** The name of a variable, of `NAME=value` or `NAME`. */
export function variableName(line: string): string {
  return line.split("=", 1)[0] ?? "";
}

/** Names of the containers that a container's volumes are from. */
export function holdersOf({ HostConfig }: CreateBody): string[] {
  return (HostConfig?.VolumesFrom ?? []).map((text) => text.split(":")[0] ?? "");
}

/** What a container has of another one, as `docker run` takes it, and the name or id of that one. */
export interface SharedPart {
  readonly flag: string;
  readonly owner: string;
}

/** What a container has of others: their network, their processes, their memory. */
export function partsOfOthers({ HostConfig }: CreateBody): SharedPart[] {
  const modes = { network: "NetworkMode", pid: "PidMode", ipc: "IpcMode" };
  return Object.entries(modes).flatMap(([flag, field]) => {
    const [, owner] = /^container:(.+)$/.exec(textOf(HostConfig?.[field])) ?? [];
    return owner === undefined ? [] : [{ flag: `--${flag}`, owner }];
  });
}

/** What `docker inspect` says of a mount. */
export interface Mounted {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
}

/** A mount as `docker run -v` takes it. */
export function bindOf({ Type, Name, Source, Destination, RW }: Mounted): string {
  return [Type === "volume" ? Name : Source, Destination, ...(RW === false ? ["ro"] : [])].join(":");
}

/** Whether a mount is a volume that nobody named. */
export function isAnonymous({ Type, Source }: JsonObject): boolean {
  return Type === "volume" && (Source === undefined || Source === "");
}

/** Name of the volume that the program makes in place of one without a name. */
export function ownVolumeName(container: string, path: string): string {
  return `${container}${path.replace(/[^a-zA-Z0-9_.-]+/g, "-")}`.replace(/-$/, "");
}

/** Paths that something with a name was said to be mounted on, as a container's `Mounts` has them: `/data` of `/data/`. */
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

/** A path as a container's `Mounts` have it. */
export function mountPath(path: string): string {
  return posix.join("/", path).replace(/(?<=.)\/$/, "");
}
