import type Docker from "dockerode";

interface SwarmFile {
  SecretName?: string;
  ConfigName?: string;
  File: { Name: string; Mode: number };
}

/** The used part of a service's spec. */
interface Spec {
  Name: string;
  Mode: { Replicated: { Replicas: number } };
  TaskTemplate: {
    Networks: { Target: string; Aliases?: string[] }[];
    Placement?: { Constraints?: string[]; MaxReplicas?: number };
    ContainerSpec: Record<string, unknown> & {
      Secrets?: SwarmFile[];
      Configs?: SwarmFile[];
      Mounts?: { Type: string; Source: string; Target: string }[];
      Healthcheck?: { Test: string[]; Interval?: number; Timeout?: number; Retries?: number };
      StopGracePeriod?: number;
    };
  };
}

const seconds = (nanoseconds?: number) => nanoseconds && `${nanoseconds / 1e9}s`;

/** The same services as a file for `docker stack deploy`, with their own secrets and configs. */
export async function stackFile(docker: Docker, isOurs: (name: string) => boolean): Promise<string> {
  const listed = (await docker.listServices()) as unknown as { Spec: Spec }[];
  const specs = listed.map(({ Spec }) => Spec).filter(({ Name }) => isOurs(Name));
  const networks = new Map((await docker.listNetworks()).map((network) => [network.Id, network]));
  const file = {
    version: "3.8",
    services: {} as Record<string, object>,
    networks: {} as Record<string, object>,
    volumes: {} as Record<string, object>,
    secrets: {} as Record<string, object>,
    configs: {} as Record<string, object>,
  };
  for (const { Name, Mode, TaskTemplate } of specs) {
    const { ContainerSpec: container, Placement } = TaskTemplate;
    const attached = TaskTemplate.Networks.map(({ Target, Aliases = [] }) => {
      const { Name: network, Internal, Attachable } = networks.get(Target)!;
      file.networks[network] = { driver: "overlay", internal: Internal, attachable: Attachable };
      return [network, { aliases: [...Aliases, Name, `tasks.${Name}`] }] as const;
    });
    const mounted = (container.Mounts ?? []).map(({ Type, Source, Target }) => {
      if (Type === "volume") file.volumes[Source] = {};
      return { type: Type, source: Source, target: Target };
    });
    const given = (kind: "secrets" | "configs", files: SwarmFile[] = []) =>
      files.map(({ SecretName, ConfigName = SecretName!, File }) => {
        file[kind][ConfigName] = { external: true };
        return { source: ConfigName, target: File.Name, mode: File.Mode };
      });
    const { Healthcheck: health } = container;
    file.services[Name] = {
      ...{ image: container.Image, entrypoint: container.Command, command: container.Args },
      ...{ environment: container.Env, user: container.User, init: container.Init },
      ...{
        read_only: container.ReadOnly,
        cap_drop: container.CapabilityDrop,
        cap_add: container.CapabilityAdd,
      },
      stop_grace_period: seconds(container.StopGracePeriod),
      volumes: mounted,
      networks: Object.fromEntries(attached),
      secrets: given("secrets", container.Secrets),
      configs: given("configs", container.Configs),
      healthcheck: health && {
        ...{ test: health.Test, retries: health.Retries },
        ...{ interval: seconds(health.Interval), timeout: seconds(health.Timeout) },
      },
      deploy: {
        ...{ replicas: Mode.Replicated.Replicas, endpoint_mode: "dnsrr" },
        placement: { constraints: Placement?.Constraints, max_replicas_per_node: Placement?.MaxReplicas },
      },
    };
  }
  // Left out is what a service does not have; a dollar sign would begin a variable.
  return JSON.stringify(file, (_key, value: unknown) => value ?? undefined).replaceAll("$", "$$$$");
}
