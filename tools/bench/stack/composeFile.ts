import { stringify } from "yaml";
import type { ContainerModel, StackModel } from "./model.ts";

/** A stack as a compose file: nothing waits for anything else, as the app connects by itself once Redis is there. */
export function composeFile({ containers, networks, volumes }: StackModel): string {
  const document = {
    services: Object.fromEntries(containers.map((container) => [container.name, service(container)])),
    networks: Object.fromEntries(networks.map(({ name, ...network }) => [name, { name, ...network }])),
    volumes: Object.fromEntries(volumes.map((name) => [name, { name }])),
  };
  // A `$` would start a variable of compose.
  return stringify(document, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll("$", "$$$$") : value,
  );
}

function service(model: ContainerModel) {
  const { host, health } = model;
  return {
    container_name: model.name,
    image: model.image,
    pull_policy: "never",
    environment: model.environment,
    entrypoint: model.entrypoint,
    command: model.command,
    user: model.user,
    stop_signal: model.stopSignal,
    stop_grace_period: model.stopTimeoutSeconds && `${model.stopTimeoutSeconds}s`,
    read_only: host.ReadonlyRootfs,
    init: host.Init ?? undefined,
    cap_add: host.CapAdd ?? undefined,
    cap_drop: host.CapDrop ?? undefined,
    security_opt: host.SecurityOpt ?? undefined,
    tmpfs: Object.entries(host.Tmpfs ?? {}).map(([path, options]) => `${path}:${options}`),
    mem_limit: host.Memory,
    memswap_limit: host.MemorySwap,
    cpu_shares: host.CpuShares,
    restart: host.RestartPolicy.Name,
    logging: { driver: host.LogConfig.Type, options: host.LogConfig.Config ?? {} },
    healthcheck: health && {
      test: health.test,
      interval: `${health.intervalSeconds}s`,
      timeout: `${health.timeoutSeconds}s`,
      retries: health.retries,
    },
    networks: Object.fromEntries(model.networks.map(({ name, aliases }) => [name, { aliases }])),
    ports: model.ports.map(({ container, host: published, address }) => ({
      target: container,
      published: published === 0 ? undefined : String(published),
      host_ip: address,
    })),
    volumes: model.volumes.map(({ name, path }) => ({ type: "volume", source: name, target: path })),
  };
}
