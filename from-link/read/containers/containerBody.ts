import { isDeepStrictEqual } from "node:util";
import {
  bindOf,
  type CreateBody,
  type Endpoint,
  type HostConfig,
  isAnonymous,
  type JsonObject,
  saidTargets,
} from "../../model/createBody.ts";
import { type ContainerModel, DEFAULT_BRIDGE, inOrder, linksOf } from "../../model/containerModel.ts";
import {
  containerName,
  imageFacts,
  type InspectedContainer,
  type InspectedImage,
  type InspectedMount,
  subtractImage,
} from "./inspected.ts";

/** Number of characters of a short container id, as in `docker ps`. */
export const SHORT_ID_CHARACTERS = 12;

/** Defaults that Docker writes into `HostConfig`. */
const OF_THE_DAEMON: Readonly<Record<string, unknown>> = {
  CgroupnsMode: "private",
  LogConfig: { Type: "json-file", Config: {} },
  Runtime: "runc",
  ShmSize: 64 * 1024 * 1024,
};

/**
 * The model of an existing container.
 *
 * @param image the container's image; undefined if the image is gone or unknown. Then the model includes the image's defaults.
 * @param isImageGone whether the daemon no longer has the image, if `image` is undefined
 * @param file the file with the saved output of `docker inspect`; undefined if the daemon answered
 */
export function modelOf(
  container: InspectedContainer,
  { image, isImageGone, file }: { image?: InspectedImage; isImageGone: boolean; file?: string },
): ContainerModel {
  const whole = containerBody(container);
  const name = containerName(container);
  return {
    name,
    isNamed: true,
    origin: { kind: "container", container: name, file },
    body: image === undefined ? whole : subtractImage(whole, image.Config ?? {}),
    image: image && imageFacts(image),
    links: inOrder(linksOf(whole)),
    running: {
      id: container.Id,
      imageId: container.Image,
      isImageGone: image === undefined && isImageGone,
      running: container.State.Running === true,
    },
  };
}

/** The request that would make the same container again, including its image's defaults. */
function containerBody(container: InspectedContainer): CreateBody {
  const { Config, Id, HostConfig } = container;
  const isOwnName = Config.Hostname !== Id.slice(0, SHORT_ID_CHARACTERS);
  return {
    ...Config,
    Volumes: unmounted(container),
    Hostname: isOwnName ? Config.Hostname : undefined,
    HostConfig: hostConfig(HostConfig, container.Mounts ?? []),
    NetworkingConfig: { EndpointsConfig: endpoints(container) },
  };
}

function hostConfig(said: HostConfig, mounts: readonly InspectedMount[]): HostConfig {
  const kept = Object.entries(said).filter(
    ([field, value]) => !isDeepStrictEqual(OF_THE_DAEMON[field], value),
  );
  // Mounts from `--volumes-from` and volumes named by Docker are only in the container's `Mounts`, not in its configuration.
  const named = saidTargets(said);
  const others = mounts.filter(({ Destination, Type }) => Type !== "tmpfs" && !named.has(Destination));
  return {
    ...Object.fromEntries(kept),
    VolumesFrom: undefined,
    Mounts: (said.Mounts as readonly JsonObject[] | null | undefined)?.filter((mount) => !isAnonymous(mount)),
    Binds: [...(said.Binds ?? []), ...others.map(bindOf)],
  };
}

/**
 * The paths in `Config.Volumes` at which nothing is mounted. For each other path, the model has the mount instead of the path.
 */
function unmounted({ Config, Mounts = [] }: InspectedContainer): CreateBody["Volumes"] {
  const mounted = new Set(Mounts.map(({ Destination }) => Destination));
  return Object.fromEntries(Object.entries(Config.Volumes ?? {}).filter(([path]) => !mounted.has(path)));
}

/** The container's connections to user-defined networks. A connection to the default network needs no settings. */
function endpoints({ NetworkSettings, Id, Name }: InspectedContainer): Record<string, Endpoint> {
  const networks = Object.entries(NetworkSettings.Networks ?? {}).filter(
    ([network]) => !["host", "none", DEFAULT_BRIDGE].includes(network),
  );
  return Object.fromEntries(
    networks.map(([network, endpoint]) => [network, said(endpoint, Id, Name.slice(1))]),
  );
}

function said({ Aliases, Links, IPAMConfig, DriverOpts }: Endpoint, id: string, name: string): Endpoint {
  const own = (Aliases ?? []).filter((alias) => !id.startsWith(alias) && alias !== name);
  return { Aliases: own, Links, IPAMConfig, DriverOpts };
}
