import { z } from "zod";

/** Pulumi's mark of a value that is not known before the update (sdk `plugin.UnknownStringValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const given = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
/** Items of another form, or unknown, are skipped, and the others stay. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((one): z.output<T>[] => {
        const { success, data } = item.safeParse(one);
        return success ? [data] : [];
      }),
    );

const text = given(z.string().refine((value) => value !== "" && value !== UNKNOWN));
const texts = list(z.string());
const flag = given(z.boolean());
// To the daemon, `/data` and `/data/` are the same.
const path = z.string().transform((value) => value.replace(/(?<=.)\/+$/, ""));
const mounted = list(
  z.object({ volumeName: text, hostPath: text, fromContainer: text, containerPath: path.catch("") }),
);

/** Properties that rules read, of any kind of resource. Missing, unknown and malformed ones are left out. */
export const propertiesSchema = z.object({
  name: text,
  internal: flag,

  image: text,
  user: text,
  envs: texts,
  privileged: flag,
  readOnly: flag,
  // Undefined without a limit. An unknown limit counts as one.
  memory: z.union([z.number().positive(), z.literal(UNKNOWN).transform(() => NaN)]).catch(Infinity),
  capabilities: z.object({ adds: texts, drops: texts }).catch({ adds: [], drops: [] }),
  securityOpts: texts,
  healthcheck: z.object({ tests: texts }).catch({ tests: [] }),
  networkMode: text,
  pidMode: text,
  ipcMode: text,
  usernsMode: text,
  networksAdvanced: list(z.object({ name: text })),
  publishAllPorts: flag,
  ports: list(
    z.object({
      internal: z.number(),
      external: given(z.number().positive()),
      ip: z.string().min(1).catch("0.0.0.0"), // Docker's default
      protocol: z.string().min(1).catch("tcp"),
    }),
  ),
  devices: list(z.object({ hostPath: text })),
  tmpfs: z.record(z.string(), z.string()).catch({}),
  mounts: list(z.object({ source: text, target: path.catch("") })),
  volumes: mounted,

  containerName: text,
  kept: mounted,
  paths: list(path),
  taken: list(path),
  beside: mounted,

  alias: text,
  consumer: text,
  containerId: text,
  sharedSecrets: texts,

  nodes: texts,
  retainData: flag,
});

export type Properties = z.output<typeof propertiesSchema>;

/**
 * A container with the mounts of its program, if a preview does not know the volumes of the image, and therefore not all mounts.
 *
 * @param sets the ImageVolumes resources, which have the program's mounts
 */
export function withBeside(container: Properties, sets: readonly Properties[]): Properties {
  const { name, volumes } = container;
  const beside = sets.find(({ containerName }) => containerName === name)?.beside ?? [];
  const isMounted = (path: string) => volumes.some(({ containerPath }) => containerPath === path);
  return {
    ...container,
    volumes: [...volumes, ...beside.filter(({ containerPath }) => !isMounted(containerPath))],
  };
}

/** Kinds of resources in rules, with the types of this package and of the Docker provider. */
export const TYPES = {
  // A service has the properties that rules read under the same names as a container.
  container: ["docker:index/container:Container", "redis-link:docker:Service"],
  image: ["docker:index/remoteImage:RemoteImage"],
  network: ["redis-link:docker:Network", "docker:index/network:Network"],
  volume: ["redis-link:docker:Volume", "docker:index/volume:Volume"],
  imageVolumes: ["redis-link:docker:ImageVolumes"],
  link: ["redis-link:docker:Link", "redis-link:docker:OverlayLink"],
  nodes: ["redis-link:docker:RedisNodes"],
  password: ["random:index/randomPassword:RandomPassword"],
} as const;

export type Kind = keyof typeof TYPES;

/** The kind of a type; undefined if no rule is about it. */
export function kindOf(type: string): Kind | undefined {
  return (Object.keys(TYPES) as Kind[]).find((kind) => (TYPES[kind] as readonly string[]).includes(type));
}

/** A resource, as rules see it. */
export interface ResourceFacts {
  urn: string;
  /** Such as `docker:index/container:Container`. */
  type: string;
  properties: Properties;
  /** Whether Pulumi refuses to delete it. */
  protect: boolean;
  /** Whether it stays on the daemon when it leaves the stack. */
  retainOnDelete: boolean;
  /** URNs of the resources that each property comes from. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A stack, as rules see it. */
export interface StackFacts {
  resources: readonly ResourceFacts[];
  /** The stack's configuration, keys with their namespace: `redis-link:bindAddress`. */
  config: Readonly<Record<string, string | undefined>>;
}

/** Whether the host address means every address. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** Reach of a host address: this machine, one of its networks, or every network. */
export function reachOf(
  address: string,
): "this machine" | "one network" | "every network" | "what is not known yet" {
  if (address === UNKNOWN) return "what is not known yet";
  if (isWildcard(address)) return "every network";
  return address === "::1" || address.startsWith("127.") ? "this machine" : "one network";
}
