import type { AnonymousVolume } from "../../model/containerModel.ts";
import type { CreateBody, Endpoint, HostConfig } from "../../model/createBody.ts";
import { DEFAULT_BRIDGE } from "../../model/links.ts";
import type { JsonObject } from "../../model/json.ts";
import type { InspectedContainer, InspectedEndpoint, InspectedMount } from "./inspected.ts";

const SHORT_ID_CHARACTERS = 12;

/** What Docker writes into `HostConfig` by itself, in a container that says nothing else. */
const OF_THE_DAEMON: Readonly<Record<string, readonly unknown[]>> = {
  CgroupnsMode: ["private"],
  IpcMode: ["private"],
  Runtime: ["runc"],
  ShmSize: [64 * 1024 * 1024],
  NetworkMode: ["default", DEFAULT_BRIDGE],
};

/** Named in `docker run` by nobody: what a daemon hides of /proc and /sys, and the terminal's size. */
const NEVER_SAID = ["MaskedPaths", "ReadonlyPaths", "ConsoleSize", "ContainerIDFile"];

/** The body that would make a container once more, its image's defaults in it. */
export function containerBody(container: InspectedContainer): CreateBody {
  const { Config, Id, HostConfig } = container;
  const isOwnName = Config.Hostname !== Id.slice(0, SHORT_ID_CHARACTERS);
  return {
    ...Config,
    Volumes: unmounted(container),
    Hostname: isOwnName ? Config.Hostname : undefined,
    // Where a container was attached when it was made says nothing of the container.
    AttachStdin: undefined,
    AttachStdout: undefined,
    AttachStderr: undefined,
    StdinOnce: undefined,
    HostConfig: hostConfig(HostConfig, container.Mounts ?? []),
    NetworkingConfig: { EndpointsConfig: endpoints(container) },
  };
}

function hostConfig(said: HostConfig, mounts: readonly InspectedMount[]): HostConfig {
  const kept = Object.entries(said).filter(
    ([field, value]) => !NEVER_SAID.includes(field) && OF_THE_DAEMON[field]?.includes(value) !== true,
  );
  // What `--volumes-from` came to, and volumes that Docker named, are mounts that the container has by now.
  const named = new Set([...bindTargets(said), ...mountTargets(said)]);
  const others = mounts.filter(({ Destination, Type }) => Type !== "tmpfs" && !named.has(Destination));
  return {
    ...Object.fromEntries(kept),
    VolumesFrom: undefined,
    Mounts: (said.Mounts as readonly JsonObject[] | null | undefined)?.filter((mount) => !isAnonymous(mount)),
    Binds: [...(said.Binds ?? []), ...others.map(bindOf)],
  };
}

function bindOf({ Type, Name, Source, Destination, RW }: InspectedMount): string {
  return [Type === "volume" ? Name : Source, Destination, ...(RW === false ? ["ro"] : [])].join(":");
}

function bindTargets({ Binds }: HostConfig): string[] {
  return (Binds ?? []).map((bind) => bind.split(":")[1] ?? "");
}

function mountTargets({ Mounts }: HostConfig): string[] {
  const mounts = (Mounts ?? []) as readonly (JsonObject & { Target: string })[];
  return mounts.filter((mount) => !isAnonymous(mount)).map(({ Target }) => Target);
}

function isAnonymous({ Type, Source }: JsonObject): boolean {
  return Type === "volume" && (Source === undefined || Source === "");
}

/** Those that nothing is mounted on: else the mount says more. */
function unmounted({ Config, Mounts = [] }: InspectedContainer): CreateBody["Volumes"] {
  const mounted = new Set(Mounts.map(({ Destination }) => Destination));
  return Object.fromEntries(Object.entries(Config.Volumes ?? {}).filter(([path]) => !mounted.has(path)));
}

/** Volumes that have no name of the user's: whoever deletes the container with its volumes deletes them. */
export function anonymousVolumes({ Mounts = [], HostConfig }: InspectedContainer): AnonymousVolume[] {
  const named = new Set([...bindTargets(HostConfig), ...mountTargets(HostConfig)]);
  return Mounts.filter(({ Type, Destination }) => Type === "volume" && !named.has(Destination))
    .filter(({ Name }) => /^[0-9a-f]{64}$/.test(Name ?? ""))
    .map(({ Name = "", Destination }) => ({ name: Name, path: Destination }));
}

/** The networks of the user's own; on the default one a container is that names no other. */
function endpoints({ NetworkSettings, Id, Name }: InspectedContainer): Record<string, Endpoint> {
  const networks = Object.entries(NetworkSettings.Networks ?? {}).filter(
    ([network]) => !["host", "none", DEFAULT_BRIDGE].includes(network),
  );
  return Object.fromEntries(
    networks.map(([network, endpoint]) => [network, said(endpoint, Id, Name.slice(1))]),
  );
}

function said(
  { Aliases, Links, IPAMConfig, DriverOpts }: InspectedEndpoint,
  id: string,
  name: string,
): Endpoint {
  const own = (Aliases ?? []).filter((alias) => !id.startsWith(alias) && alias !== name);
  return { Aliases: own, Links, IPAMConfig, DriverOpts };
}
