import type Docker from "dockerode";
import { linksOf as modelLinks } from "../model/containerModel.ts";
import { bindOf, type Mounted, saidTargets } from "../model/createBody.ts";

type Inspected = Docker.ContainerInspectInfo;

/**
 * The request that copies a container that was started with `--rm`. The copy is made without `--rm`, so Docker keeps it, and
 * with it the container's anonymous volumes.
 *
 * @param label labels for the copy, in addition to the labels of the container
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
    Image, // by id: the tag may now name another image
    Entrypoint: Config.Entrypoint ?? [""], // without a value, Docker would use the image's entrypoint
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

/** A container's user-defined networks. The network with which the container was created comes first. */
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

/** A container's links in the form `SOURCE:ALIAS` of `docker run --link`, sorted. */
export function linksOf({ HostConfig }: Pick<Inspected, "HostConfig">): string[] {
  const links = modelLinks({ HostConfig: { Links: HostConfig.Links as string[] | null | undefined } });
  return links.map(({ source, alias }) => `${source}:${alias}`).sort();
}

/** All mounts, each with the volume's name or the host's path, including mounts from `--volumes-from`. */
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
