import type { ComposeProject } from "./composeProject.ts";
import type { Service } from "./service.ts";

/** Arguments of one docker command. */
export type Command = string[];

/** Commands of one step can run side by side; steps follow each other. */
export type Steps = Command[][];

/** Keys of a service that `docker create` has a flag for. */
const FLAGS = {
  environment: "--env",
  user: "--user",
  stop_signal: "--stop-signal",
  read_only: "--read-only",
  init: "--init",
  cap_add: "--cap-add",
  cap_drop: "--cap-drop",
  security_opt: "--security-opt",
  tmpfs: "--tmpfs",
  mem_limit: "--memory",
  memswap_limit: "--memory-swap",
  cpu_shares: "--cpu-shares",
  restart: "--restart",
} as const satisfies Partial<Record<keyof Service, string>>;

/** Plain docker commands that make everything. */
export function creation(project: ComposeProject): Steps {
  const services = Object.values(project.services);
  return [
    [
      ...Object.values(project.networks).map(({ name, driver, internal }) => [
        ...["network", "create", "--driver", driver, ...(internal ? ["--internal"] : [])],
        name,
      ]),
      ...Object.keys(project.volumes).map((name) => ["volume", "create", name]),
    ],
    services.map(createContainer),
    ...furtherNetworks(services),
    services.map(({ container_name: name }) => ["start", name]),
  ];
}

/** Plain docker commands that take everything away, data too. */
export function removal(project: ComposeProject): Steps {
  const [names, networks, volumes] = [project.services, project.networks, project.volumes].map(Object.keys);
  return [
    [["stop", ...(names ?? [])]],
    [["rm", ...(names ?? [])]],
    [
      ...(networks?.length ? [["network", "rm", ...networks]] : []),
      ...(volumes?.length ? [["volume", "rm", ...volumes]] : []),
    ],
  ];
}

function createContainer(service: Service): Command {
  const [first] = Object.entries(service.networks);
  const { entrypoint = [], command = [], healthcheck: health, logging } = service;
  return [
    ...["create", "--name", service.container_name, "--network", first?.[0] ?? "none"],
    ...flag("--network-alias", first?.[1].aliases),
    ...Object.entries(FLAGS).flatMap(([key, name]) => flag(name, service[key as keyof typeof FLAGS])),
    ...flag("--entrypoint", entrypoint[0]),
    ...flag("--stop-timeout", service.stop_grace_period?.replace("s", "")),
    ...flag("--log-driver", logging.driver),
    ...flag(
      "--log-opt",
      Object.entries(logging.options).map((option) => option.join("=")),
    ),
    ...flag("--health-cmd", health && shellWords(health.test)),
    ...flag("--health-interval", health?.interval),
    ...flag("--health-timeout", health?.timeout),
    ...flag("--health-retries", health?.retries),
    ...flag(
      "--publish",
      service.ports.map(
        ({ host_ip: address, published = "", target }) => `${address}:${published}:${target}`,
      ),
    ),
    ...flag(
      "--volume",
      service.volumes.map(({ source, target }) => `${source}:${target}`),
    ),
    service.image,
    ...entrypoint.slice(1),
    ...command,
  ];
}

/** A flag as often as there are values; one that is true has none. */
function flag(name: string, value: boolean | number | string | readonly string[] | undefined): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [name];
  return [value].flat().flatMap((one) => [name, String(one)]);
}

/** The docker CLI of older Engines creates a container on one network; it is connected to the others one by one. */
function furtherNetworks(services: readonly Service[]): Steps {
  const most = Math.max(...services.map(({ networks }) => Object.keys(networks).length));
  return Array.from({ length: Math.max(most - 1, 0) }, (_, index) =>
    services.flatMap(({ container_name: name, networks }) => {
      const [network, settings] = Object.entries(networks)[index + 1] ?? [];
      if (network === undefined) return [];
      return [["network", "connect", ...flag("--alias", settings?.aliases), network, name]];
    }),
  );
}

/** A probe as the words of a shell, as the docker CLI takes no other. */
function shellWords([kind, ...words]: readonly string[]): string {
  if (kind === "CMD-SHELL") return words.join(" ");
  return words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
}
