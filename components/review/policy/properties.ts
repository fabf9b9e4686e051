import { z } from "zod";

/** Pulumi's mark of a value that is not known before the update (sdk `plugin.UnknownStringValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const given = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
/** A list of the items that match a schema. Unknown and malformed items are skipped. */
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
// The daemon treats `/data` and `/data/` as the same path.
const path = z.string().transform((value) => value.replace(/(?<=.)\/+$/, ""));
const mounted = list(
  z.object({ volumeName: text, hostPath: text, fromContainer: text, containerPath: path.catch("") }),
);

/** The properties that rules read, for all kinds of resources. Missing, unknown and malformed properties are left out. */
export const propertiesSchema = z.object({
  name: text,
  internal: flag,

  image: text,
  user: text,
  envs: texts,
  privileged: flag,
  readOnly: flag,
  // Infinity if the container has no limit; NaN if the limit is not known before the update.
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
 * Adds the mounts that the program gives to a container. A preview that does not know the volumes of the image does not list all
 * mounts of the container.
 *
 * @param sets the ImageVolumes resources, which list the program's mounts
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

/** Kinds of resources that rules know. Each kind has its types in this package and in the Docker provider. */
export const TYPES = {
  // Rules read a service like a container, because the properties have the same names.
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

/** The kind of the resources of a type; undefined if no rule is about this type. */
export function kindOf(type: string): Kind | undefined {
  return (Object.keys(TYPES) as Kind[]).find((kind) => (TYPES[kind] as readonly string[]).includes(type));
}

/** The facts about a resource that rules read. */
export interface ResourceFacts {
  urn: string;
  /** Type of the resource, such as `docker:index/container:Container`. */
  type: string;
  properties: Properties;
  /** Whether Pulumi refuses to delete the resource. */
  protect: boolean;
  /** Whether the resource stays on the daemon when it leaves the stack. */
  retainOnDelete: boolean;
  /** For each property, the URNs of the resources that its value comes from. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** The facts about a stack that rules read. */
export interface StackFacts {
  resources: readonly ResourceFacts[];
  /** The stack's configuration. Each key has its namespace, such as `redis-link:bindAddress`. */
  config: Readonly<Record<string, string | undefined>>;
}

/** Whether a host address stands for all addresses of the host. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** From where a port on a host address can be reached: this machine, one of its networks, or every network. */
export function reachOf(
  address: string,
): "this machine" | "one network" | "every network" | "what is not known yet" {
  if (address === UNKNOWN) return "what is not known yet";
  if (isWildcard(address)) return "every network";
  return address === "::1" || address.startsWith("127.") ? "this machine" : "one network";
}
