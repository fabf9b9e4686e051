import type Docker from "dockerode";
import { linksOf as modelLinks } from "../model/containerModel.ts";
import { bindOf, type Mounted, saidTargets } from "../model/createBody.ts";

type Inspected = Docker.ContainerInspectInfo;

/**
 * The request for a copy of a container that Docker does not delete when it stops. The copy keeps the container's anonymous
 * volumes, so they outlive the container.
 *
 * @param label labels of the copy, in addition to the container's
 */
export function copyBody(
  found: Inspected,
  name: string,
  label: Readonly<Record<string, string>>,
): Docker.ContainerCreateOptions {
  const { Config, HostConfig, Mounts, Image } = found;
  const [first] = networksOf(found);
  return {
    ...Config,
    name,
    Image, // by its id: the tag may have moved
    Entrypoint: Config.Entrypoint ?? "", // else it would be the image's
    Labels: { ...Config.Labels, ...label },
    HostConfig: {
      ...HostConfig,
      AutoRemove: false,
      RestartPolicy: { Name: "no" },
      Links: linksOf(found),
      VolumesFrom: undefined,
      ...mounts(HostConfig, Mounts),
    },
    ...(first && { NetworkingConfig: { EndpointsConfig: { [first.name]: first.endpoint } } }),
  };
}

/** A container's user-defined networks, first the network that it was made with. */
export function networksOf({ HostConfig, NetworkSettings, Id }: Inspected) {
  const mode = HostConfig.NetworkMode;
  if (mode === undefined || /^(default|bridge|host|none)$|^container:/.test(mode)) return [];
  return Object.entries(NetworkSettings.Networks)
    .map(([name, { Aliases, Links, IPAMConfig }]) => ({
      name,
      endpoint: {
        Aliases: ((Aliases as string[] | null | undefined) ?? []).filter((alias) => !Id.startsWith(alias)),
        Links: Links as string[] | undefined,
        IPAMConfig: IPAMConfig as Docker.EndpointSettings["IPAMConfig"],
      },
    }))
    .sort((a, b) => Number(b.name === mode) - Number(a.name === mode));
}

/** Links as `docker run --link` takes them, sorted. */
export function linksOf({ HostConfig }: Pick<Inspected, "HostConfig">): string[] {
  const links = modelLinks({ HostConfig: { Links: HostConfig.Links as string[] | null | undefined } });
  return links.map(({ source, alias }) => `${source}:${alias}`).sort();
}

/** All mounts, by name or path, including those of `--volumes-from`. */
function mounts(host: Docker.HostConfig, mounted: readonly Mounted[]): Docker.HostConfig {
  const Mounts = (host.Mounts ?? []).filter(({ Type, Source }) => Type !== "volume" || Source);
  const binds = host.Binds ?? [];
  const taken = saidTargets({ Binds: binds, Mounts });
  const others = mounted.filter(
    ({ Type, Destination = "" }) => (Type === "volume" || Type === "bind") && !taken.has(Destination),
  );
  return {
    Mounts,
    Binds: [...binds.filter((bind) => bind.includes(":")), ...others.map(bindOf)],
  };
}
