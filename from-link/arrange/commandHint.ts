import type { ContainerModel, ModelLink } from "../model/containerModel.ts";
import { ofLink, ownOverLink, prefixOf, setsVariables, withoutSecond } from "./linkEntries.ts";

const SEVERAL =
  "Docker before 25 takes one network alone: give it to docker create, each other one to docker network connect NETWORK " +
  "CONTAINER, and run docker start -ai CONTAINER.";

/** A network on which a command can reach one of its sources. */
interface Way {
  readonly link: ModelLink;
  readonly network: string;
  /** Name of the source on that network. */
  readonly host: string;
  /** A sentence with the commands that make the network, if the program does not make it. */
  readonly first?: string;
}

/** Advice on running a command with links after the move: on which networks, and with which variables. */
export function commandHint(command: ContainerModel, models: readonly ContainerModel[]): string {
  const links = withoutSecond(command.links);
  // On user-defined networks, links set no variables, and --link works as before.
  if (!links.some(setsVariables)) return "Run it as before.";
  const services = models.filter(({ isOneOff }) => isOneOff !== true);
  const ways = links.map((link) => wayTo(link, services));
  const networks = [...new Set(ways.map(({ network }) => network))];
  return [
    ...ways.flatMap(({ first }) => first ?? []),
    `Run it with ${networks.map((network) => `--network ${network}`).join(" ")} in place of ` +
      `${links.map(({ source, alias }) => `--link ${source}:${alias}`).join(" ")}.`,
    ...(networks.length > 1 ? [SEVERAL] : []),
    ...ways.flatMap(({ link: { source, alias }, host }) =>
      host === alias ? [] : [`Call ${source} ${host} in it, as nothing is called ${alias} there.`],
    ),
    variables(command, ways, services),
  ].join(" ");
}

function wayTo(link: ModelLink, services: readonly ContainerModel[]): Way {
  const { source, alias } = link;
  const all = services.flatMap(({ name, links }) =>
    withoutSecond(links)
      .filter((other) => other.source === source)
      .map((other) => ({ link, network: `${name}-link-${other.alias}`, host: other.alias })),
  );
  const network = `${alias}-net`;
  return (
    all.find(({ host }) => host === alias) ??
    all[0] ?? {
      ...{ link, network, host: alias },
      first: `Give ${source} a network for it: docker network create ${network}; docker network connect --alias ${alias} ${network} ${source}.`,
    }
  );
}

/** A sentence with the link variables that a command reads, and with their values. */
function variables(
  command: ContainerModel,
  ways: readonly Way[],
  services: readonly ContainerModel[],
): string {
  const { Cmd, Entrypoint, Healthcheck } = command.body;
  const words = JSON.stringify([Cmd, Entrypoint, Healthcheck]).match(/[A-Za-z_]\w*/g) ?? [];
  const read = ways.flatMap((way) =>
    [...new Set(words)]
      .filter((word) => ofLink(way.link).test(word) && !ownOverLink(command, way.link).includes(word))
      .map((name) => `-e ${name}=${valueOf(name, way, { command, services })}`),
  );
  if (read.length > 0) return `Links set no variables there: for those that it reads, add ${read.join(" ")}.`;
  const [way] = ways as [Way];
  const name = `${prefixOf(way.link)}_PORT`;
  return (
    "Links set no variables there: where its image reads some, add them, such as " +
    `-e ${name}=${valueOf(name, way, { command, services })}.`
  );
}

function valueOf(
  name: string,
  { link, host }: Way,
  { command, services }: { command: ContainerModel; services: readonly ContainerModel[] },
): string {
  const rest = name.slice(prefixOf(link).length + 1);
  if (rest.startsWith("ENV_")) return `"$(docker exec ${link.source} printenv ${rest.slice(4)})"`;
  if (rest === "NAME") return `/${command.name}/${link.alias}`;
  const source = services.find((each) => each.name === link.source);
  const exposed = { ...source?.image?.config.ExposedPorts, ...source?.body.ExposedPorts };
  const [lowest = "PORT/tcp"] = Object.keys(exposed).sort((a, b) => parseInt(a) - parseInt(b));
  const [, port = "", proto = "", part = ""] = /^PORT_(\d+)_([A-Z]+)_?(.*)$/.exec(rest) ?? [
    rest,
    ...lowest.split("/"),
  ];
  if (part === "ADDR") return host;
  if (part === "PROTO") return proto.toLowerCase();
  return part === "" ? `${proto.toLowerCase()}://${host}:${port}` : port;
}
