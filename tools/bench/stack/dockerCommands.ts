import type { ContainerModel, StackModel } from "./model.ts";

/** Arguments of one docker command. */
export type Command = string[];

/** Commands of one step can run side by side; steps follow each other. */
export type Steps = Command[][];

/** Plain docker commands that make a stack. */
export function creation({ containers, networks, volumes }: StackModel): Steps {
  return [
    [
      ...networks.map(({ name, driver, internal }) => [
        ...["network", "create", "--driver", driver],
        ...(internal ? ["--internal"] : []),
        name,
      ]),
      ...volumes.map((name) => ["volume", "create", name]),
    ],
    containers.map(createContainer),
    ...furtherNetworks(containers),
    containers.map(({ name }) => ["start", name]),
  ];
}

/** Plain docker commands that take a stack away, its data too. */
export function removal({ containers, networks, volumes }: StackModel): Steps {
  const names = containers.map(({ name }) => name);
  return [
    [["stop", ...names]],
    [["rm", ...names]],
    [
      ["network", "rm", ...networks.map(({ name }) => name)],
      ...(volumes.length > 0 ? [["volume", "rm", ...volumes]] : []),
    ],
  ];
}

function createContainer(model: ContainerModel): Command {
  const { host, health } = model;
  const [first] = model.networks;
  const each = (flag: string, values: readonly string[] | null | undefined) =>
    (values ?? []).flatMap((value) => [flag, value]);
  const one = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [flag, String(value)];
  return [
    ...["create", "--name", model.name, "--network", first?.name ?? "none"],
    ...each("--network-alias", first?.aliases),
    ...each("--env", model.environment),
    ...one("--user", model.user),
    ...one("--entrypoint", model.entrypoint?.[0]),
    ...one("--stop-signal", model.stopSignal),
    ...one("--stop-timeout", model.stopTimeoutSeconds),
    ...(host.ReadonlyRootfs ? ["--read-only"] : []),
    ...(host.Init === true ? ["--init"] : []),
    ...each("--cap-add", host.CapAdd),
    ...each("--cap-drop", host.CapDrop),
    ...each("--security-opt", host.SecurityOpt),
    ...each(
      "--tmpfs",
      Object.entries(host.Tmpfs ?? {}).map(([path, options]) => `${path}:${options}`),
    ),
    ...["--memory", `${host.Memory}b`, "--memory-swap", `${host.MemorySwap}b`],
    ...["--cpu-shares", String(host.CpuShares), "--restart", host.RestartPolicy.Name],
    ...["--log-driver", host.LogConfig.Type],
    ...each(
      "--log-opt",
      Object.entries(host.LogConfig.Config ?? {}).map(([key, value]) => `${key}=${value}`),
    ),
    ...(health === undefined
      ? []
      : [
          ...["--health-cmd", shellWords(health.test)],
          ...["--health-interval", `${health.intervalSeconds}s`],
          ...["--health-timeout", `${health.timeoutSeconds}s`],
          ...["--health-retries", String(health.retries)],
        ]),
    ...each(
      "--publish",
      model.ports.map(({ address, host: port, container }) => `${address}:${port || ""}:${container}`),
    ),
    ...each(
      "--volume",
      model.volumes.map(({ name, path }) => `${name}:${path}`),
    ),
    model.image,
    ...(model.entrypoint?.slice(1) ?? []),
    ...(model.command ?? []),
  ];
}

/** The docker CLI of older engines creates a container on one network; it is connected to the others one by one. */
function furtherNetworks(containers: readonly ContainerModel[]): Steps {
  const most = Math.max(...containers.map(({ networks }) => networks.length));
  return Array.from({ length: Math.max(most - 1, 0) }, (_, index) =>
    containers.flatMap(({ name, networks }) => {
      const network = networks[index + 1];
      if (network === undefined) return [];
      const aliases = network.aliases.flatMap((alias) => ["--alias", alias]);
      return [["network", "connect", ...aliases, network.name, name]];
    }),
  );
}

/** A probe as the words of a shell, as the docker CLI takes no other. */
function shellWords([kind, ...words]: readonly string[]): string {
  if (kind === "CMD-SHELL") return words.join(" ");
  return words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
}
