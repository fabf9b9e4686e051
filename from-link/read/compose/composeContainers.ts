import type { ReadContainer } from "../../arrange/arrange.ts";
import {
  type ContainerModel,
  DEFAULT_BRIDGE,
  linksOf,
  OF_COMPOSE,
  whereOf,
} from "../../model/containerModel.ts";
import { type Endpoint, type JsonObject, textOf, without } from "../../model/createBody.ts";
import { Faults, type ReportEntry } from "../../model/reportEntry.ts";
import { type CreateRequest, withFakeDaemon } from "../docker/fakeDaemon.ts";
import { composeFor, answerToCompose } from "./compose.ts";
import { type ComposeConfig, composeEntries, firstEntries, listOf, unsetEntries } from "./composeEntries.ts";
import { composeFile } from "./composeFile.ts";

/**
 * The containers that Compose would request from the daemon: one for each service of a Compose file.
 *
 * @throws Faults if Compose rejects the file, or requests no container for a service
 */
export async function composeContainers(path: string): Promise<ReadContainer[]> {
  const file = composeFile(path);
  const compose = await composeFor(file);
  const config = JSON.parse(await compose(["config", "--format", "json"])) as ComposeConfig;
  const services = Object.entries(config.services ?? {});
  const originOf = (service: string) => ({
    kind: "compose" as const,
    file: path,
    line: file.lines[service],
    service,
  });
  if (services.length === 0)
    throw new Faults([
      { where: path, what: "it has no services", todo: "Put what it has under `services:`." },
    ]);
  const asked = await withFakeDaemon(async (daemon) => {
    const scale = services.map(([service]) => `--scale=${service}=1`);
    await compose(["up", "--no-start", "--no-build", ...scale], daemon);
    return new Map(daemon.asked.map((each) => [each.body.Labels?.[`${OF_COMPOSE}service`] ?? "", each]));
  }, answerToCompose);
  const names = new Set([...Object.keys(file.lines), ...services.map(([service]) => service)]);
  return [...names].map((service) => {
    const [request, said = {}] = [asked.get(service), config.services?.[service]];
    const origin = originOf(service);
    if (request === undefined) {
      const what = `Compose makes no container of the service ${service}`;
      const todo = "Leave it out; if it has profiles, take Compose 2.23 or newer.";
      throw new Faults([{ where: whereOf({ origin }), what, todo }]);
    }
    const model = modelOf(request, said, origin);
    const variables =
      file.rewritten === undefined
        ? []
        : firstEntries(service, said, (source) => asked.get(source)?.name ?? source);
    return {
      model,
      entries: [
        ...nameEntries(model),
        ...composeEntries(said, config),
        ...unsetEntries(said, file.bareNames[service] ?? []),
        ...variables,
      ],
      notices: [],
    };
  });
}

function modelOf(
  { body, name = "", platform }: CreateRequest,
  said: JsonObject,
  origin: ContainerModel["origin"],
): ContainerModel {
  const { Labels, Entrypoint, HostConfig: host = {}, NetworkingConfig } = body;
  const ports = Object.entries(body.ExposedPorts ?? {}).map(
    ([port, said]) => [port.includes("/") ? port : `${port}/tcp`, said] as const,
  );
  const labels = Object.entries(Labels ?? {}).filter(([label]) => !label.startsWith(OF_COMPOSE));
  const endpoints = Object.entries(NetworkingConfig?.EndpointsConfig ?? {}).map(([network, endpoint]) => {
    // Drop fields that belong only in Docker's answers, and the alias that equals the container's name.
    const own = without("IPAddress", without("IPv6Gateway", endpoint)) as Endpoint;
    return [network, { ...own, Aliases: own.Aliases?.filter((alias) => alias !== name) }] as const;
  });
  // Compose adds links with the aliases SERVICE-1 and PROJECT-SERVICE-1 on each network. Keep only the links of the file.
  const aliases = [said.links, said.external_links]
    .flatMap(listOf)
    .map((link) => textOf(link).split(":").at(-1));
  const links = linksOf(body).filter(
    ({ alias, network }) => aliases.includes(alias) && [host.NetworkMode, DEFAULT_BRIDGE].includes(network),
  );
  return {
    ...{ name, platform, origin, isNamed: true, links },
    body: {
      ...body,
      ...{ Labels: Object.fromEntries(labels), ExposedPorts: Object.fromEntries(ports) },
      // Use [""], as the docker CLI does, to say that the container runs without the image's entrypoint.
      Entrypoint: Entrypoint?.length === 0 ? [""] : Entrypoint,
      HostConfig: {
        ...host,
        // Compose drops `:ro` from `volumes_from`, so add it again.
        VolumesFrom: host.VolumesFrom?.map((holder, index) =>
          textOf(listOf(said.volumes_from)[index]).endsWith(":ro")
            ? holder.replace(/(:ro)?$/, ":ro")
            : holder,
        ),
      },
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) },
    },
  };
}

function nameEntries({ name, platform }: ContainerModel): ReportEntry[] {
  const flags = [`--name ${name}`, ...(platform === undefined ? [] : [`--platform ${platform}`])];
  return flags.map((what) => ({ list: "carried", what }));
}
