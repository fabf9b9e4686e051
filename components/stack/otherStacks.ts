import { renameRemedy, STACK_LABEL, STATE_LABEL } from "./labels";
import type { ContainerImage } from "../input/image";
import { plainError } from "../input/inputError";
import { ask } from "../daemon/connection";
import { daemonAt, type Daemon } from "../daemon/daemon";
import { labelled, type Labelled, labelledVolumes } from "./listByLabel";
import { withoutEndingSlash, volumeNameOn } from "../daemon/notation";

/** Names and ports that a component needs on its daemon. Each of them must be unique there. */
export interface Wanted {
  /** The component's name for errors. */
  component: string;
  containerName: string;
  /** The argument that gives the container's name. @default "containerName" */
  nameArgument?: string;
  networks: string[];
  /** Names of the component's volumes. @default none */
  volumes?: string[];
  /** Name of an existing volume to which only this component may write. @default none */
  written?: string;
  /** Paths that get a volume each. @default none */
  imageVolumes?: ImagePaths;
  /**
   * Set if the component is a service: the address of the manager (empty for the component's own daemon), and the names of
   * further services of the component.
   */
  service?: { manager: string; further?: readonly string[] };
  /** Host ports. A port that is not known yet is 0. `input` is the argument that gives the port. @default none */
  ports?: { input: string; external: number; ip: string; protocol: string }[];
}

/** Paths that get volumes which are named after their container. */
interface ImagePaths {
  /** The container's image. Its volumes are not known before the update if the image is built or is an output. */
  image: ContainerImage;
  /** Paths in the container that always get a volume. */
  own: readonly string[];
  /** Paths in the container at which something else is mounted; they get no volume. */
  taken: readonly string[];
}

/** An object on the daemon, in the form in which `GET /containers/json` lists containers. */
interface Listed {
  Names: string[];
  Labels?: Labelled["Labels"];
  Mounts?: { Name?: string }[];
  NetworkSettings?: { Networks?: Record<string, unknown> };
  Ports?: { IP?: string; PublicPort?: number; Type: string }[];
  /** Whether the object is a volume, listed by itself and not as a container's mount. */
  isVolume?: boolean;
  /** Set for a service: the address of its manager; empty for the daemon that was asked. */
  manager?: string;
}

/**
 * Variable that `from-link take-over` sets: containers outside stacks may then have wanted names, because it moves these
 * containers one by one.
 */
const MOVING = "REDIS_LINK_MOVING";

const UNUSED = ", and no container has it";
const ALL_ADDRESSES = ["0.0.0.0", "::", ""];

/**
 * Refuses names and ports that other stacks have, and names of containers outside stacks. One check serves all components, because
 * the check of a single resource would end the preview at the first conflict. Objects with this stack's name that belong to
 * another state are left to the resources' own checks.
 *
 * @throws RunError with every conflict, its owner and the inputs to change
 */
export async function refuseWhatOthersHave(
  daemon: Daemon,
  stack: string,
  stateId: string,
  all: Wanted[],
): Promise<void> {
  const managers = new Set(all.flatMap(({ service }) => service?.manager ?? []));
  const isOwn = ({ Labels }: Pick<Labelled, "Labels">) =>
    Labels?.[STACK_LABEL] === stack || Labels?.[STATE_LABEL] === stateId;
  const [networks, named, ...lists] = await Promise.all([
    labelled<Labelled[]>(daemon, "/networks?"),
    ofNoStack(daemon, all),
    labelled<Listed[]>(daemon, "/containers/json?all=1&"),
    volumes(daemon),
    ...[...managers].map((manager) => services(daemon, manager)),
  ]);
  const found = lists.flat();
  // Networks of this stack are no conflict: a source of another stack may be connected to this stack's link networks.
  const joined = new Set(networks.filter(isOwn).map(({ Name }) => Name));
  const others = found.filter((one) => !isOwn(one));
  const mounted = others.flatMap(({ Mounts }) => Mounts?.map(({ Name }) => Name) ?? []);
  const whole = await Promise.all(all.map((wanted) => withImageVolumes(daemon, wanted, mounted)));
  const used = new Set(
    found.flatMap(({ Mounts, isVolume }) => (isVolume ? [] : (Mounts?.map(({ Name }) => Name) ?? []))),
  );
  const isTold = ({ isVolume, Mounts }: Listed) => isVolume && used.has(Mounts?.[0]?.Name);
  const takers = others
    .filter((other) => !isTold(other))
    .map((other) => ({ other, lines: whole.flatMap((wanted) => takenBy(other, wanted, joined)) }))
    .filter(({ lines }) => lines.length > 0);
  const taken = takers.flatMap(({ lines }) => lines);
  const keepers = takers.flatMap(({ other }) => (other.isVolume ? (other.Labels?.[STACK_LABEL] ?? "") : []));
  // A container on this stack's networks is this stack's: an earlier version made it without labels.
  const strangers = named.filter(({ NetworkSettings }) =>
    Object.keys(NetworkSettings?.Networks ?? {}).every((network) => !joined.has(network)),
  );
  const inTheWay = strangers.flatMap((other) => whole.flatMap((wanted) => namedAs(other, wanted)));
  if (taken.length + inTheWay.length === 0) return;
  throw plainError(
    [
      taken.length > 0 ? wordsOfTaken(stack, taken, new Set(keepers)) : [],
      inTheWay.length > 0 ? wordsOfStrangers(stack, inTheWay) : [],
    ]
      .flat()
      .join("\n"),
  );
}

/** @param keepers names of the stacks that have conflicting volumes which no container uses */
function wordsOfTaken(stack: string, taken: readonly string[], keepers: ReadonlySet<string>): string {
  return (
    `stack ${stack} wants what other stacks have on this daemon:\n${listOf(taken)}` +
    "Nothing was changed. Give this stack other values of these inputs. In the program of the redis-link repository they are " +
    "the configuration keys redisName (name of Redis), appName (name of the app) and hostPort." +
    (keepers.size === 0
      ? ""
      : " A volume that no container has may hold data that was kept: remove it only if nothing needs them" +
        ([...keepers].map((owner) => renameRemedy(owner, stack)).join("") || "."))
  );
}

function wordsOfStrangers(stack: string, taken: readonly string[]): string {
  return (
    `stack ${stack} wants names that containers of no stack have on this daemon:\n${listOf(taken)}` +
    "Nothing was changed. If a container is what this program was written of, from-link moves it, with its data: `from-link FOLDER " +
    "--containers NAME…` writes the program of what runs, and `from-link take-over FOLDER` moves it. Else rename it (`docker rename`) or " +
    "remove it (`docker rm --force`), if nothing needs what is in it, or give this stack another name."
  );
}

function listOf(lines: readonly string[]): string {
  return [...new Set(lines)].map((line) => `- ${line}\n`).join("");
}

function namedAs(other: Listed, { component, containerName, nameArgument, service }: Wanted): string[] {
  if (service !== undefined || other.Names[0] !== `/${containerName}`) return [];
  return [`${component}, ${nameArgument ?? "containerName"}: container ${containerName} is there already`];
}

/** Containers outside stacks that may have a wanted name. */
async function ofNoStack(daemon: Daemon, all: readonly Wanted[]): Promise<Listed[]> {
  const names = all.filter(({ service }) => service === undefined).map(({ containerName }) => containerName);
  if (names.length === 0 || process.env[MOVING]) return [];
  const filters = encodeURIComponent(JSON.stringify({ name: names.map((name) => `^/?${name}$`) }));
  const found = (await ask(daemon, `/containers/json?all=1&filters=${filters}`)) as Listed[];
  return found.filter(({ Labels }) => Labels?.[STACK_LABEL] === undefined);
}

/** Volumes of all stacks, because a volume may hold data although no container uses it. */
async function volumes(daemon: Daemon): Promise<Listed[]> {
  return (await labelledVolumes(daemon)).map((one) => ({
    Names: [],
    Labels: one.Labels,
    Mounts: [one],
    isVolume: true,
  }));
}

/** Services of all stacks. Empty if the daemon is no manager: the service's own check reports that error. */
async function services(daemon: Daemon, manager: string): Promise<Listed[]> {
  const asked = manager === "" ? daemon : daemonAt(manager);
  const found = await labelled<{ Spec: Labelled }[]>(asked, "/services?").catch(() => []);
  return found.map(({ Spec: { Name, Labels } }) => ({ Names: [`/${Name}`], Labels, manager }));
}

/**
 * Refuses a name or port that two components of the program want. Docker would refuse it only in the middle of an update, and
 * would not refuse a volume: both components would use the same one.
 *
 * @throws RunError with every conflict and the inputs that cause it
 */
export async function refuseWhatIsWantedTwice(daemon: Daemon, all: readonly Wanted[]): Promise<void> {
  const names = all.flatMap(({ containerName, volumes = [] }) => [containerName, ...volumes]);
  const named = await Promise.all(all.map((wanted) => withImageVolumes(daemon, wanted, names)));
  const onAll = all
    .flatMap(({ ports = [] }) => ports)
    .filter(({ ip }) => ALL_ADDRESSES.includes(ip))
    .map(portOf);
  const owners = new Map<string, string[]>();
  for (const wanted of named)
    for (const [thing, input] of namesOf(wanted, onAll))
      owners.set(thing, [...(owners.get(thing) ?? []), `${wanted.component} (${input})`]);
  const twice = [...owners].filter(([, components]) => components.length > 1);
  if (twice.length === 0) return;
  throw plainError(
    `the program wants twice on one daemon what only one may have:\n` +
      twice.map(([thing, components]) => `- ${thing}: ${[...new Set(components)].join(", ")}\n`).join("") +
      "Nothing was changed. Give each another value of these inputs.",
  );
}

const portOf = ({ external, protocol }: { external: number; protocol: string }) =>
  `port ${external}/${protocol}`;

/**
 * Names and ports of a component that must be unique, each with the input that gives it.
 *
 * @param onAll ports that some component publishes on all addresses. No other component can publish such a port on any address
 */
function namesOf(
  { containerName, nameArgument = "containerName", ...wanted }: Wanted,
  onAll: readonly string[],
): [string, string][] {
  const kind =
    wanted.service === undefined ? "container" : `service of ${wanted.service.manager || "the swarm"}`;
  const ports = (wanted.ports ?? []).filter(
    // The ports of a LinkedContainer are not compared, because it may be stopped and then uses no port.
    ({ external, input }) => external !== 0 && input !== "container.ports",
  );
  return [
    ...[containerName, ...(wanted.service?.further ?? [])].map((name): [string, string] => [
      `${kind} ${name}`,
      nameArgument,
    ]),
    ...wanted.networks.map((network): [string, string] => [`network ${network}`, nameArgument]),
    ...(wanted.volumes ?? []).map((volume): [string, string] => [
      `volume ${volume}`,
      `${nameArgument} or volumes`,
    ]),
    ...(wanted.written === undefined ? [] : [[`volume ${wanted.written}`, "volume"] as [string, string]]),
    ...ports.map((port): [string, string] => [
      onAll.includes(portOf(port)) ? portOf(port) : `${portOf(port)} on ${port.ip}`,
      port.input,
    ]),
  ];
}

/** Adds the names of the image's volumes. Reads the image only if another volume's name begins like the name of an image volume. */
async function withImageVolumes(
  daemon: Daemon,
  wanted: Wanted,
  others: readonly (string | undefined)[],
): Promise<Wanted> {
  const { containerName, imageVolumes } = wanted;
  if (imageVolumes === undefined) return wanted;
  const { image, own, taken } = imageVolumes;
  const isNear = others.some((name) => name?.startsWith(`${containerName}-`));
  const found =
    isNear && typeof image === "string" ? await ask(daemon, `/images/${image}/json`).catch(() => ({})) : {};
  const { Config } = found as { Config?: { Volumes?: Record<string, unknown> | null } };
  const isTaken = (path: string) => taken.map(withoutEndingSlash).includes(path);
  const declared = Object.keys(Config?.Volumes ?? {}).map(withoutEndingSlash);
  const paths = [...own.map(withoutEndingSlash), ...declared.filter((path) => !isTaken(path))];
  const names = new Set(paths.map((path) => volumeNameOn(path, containerName)));
  return { ...wanted, volumes: [...(wanted.volumes ?? []), ...names] };
}

function takenBy(
  other: Listed,
  { component, containerName, nameArgument = "containerName", ...wanted }: Wanted,
  joined: ReadonlySet<string>,
): string[] {
  const name = other.Names[0]?.slice(1) ?? "";
  const owner = other.Labels?.[STACK_LABEL] ?? "";
  const networks = Object.keys(other.NetworkSettings?.Networks ?? {}).filter((name) => !joined.has(name));
  const things = [
    ...(name === containerName && wanted.service?.manager === other.manager
      ? [`${other.manager === undefined ? "container" : "service"} ${name}`]
      : []),
    ...(wanted.volumes ?? [])
      .filter((volume) => other.Mounts?.some(({ Name }) => Name === volume))
      .map((volume) => `volume ${volume}`),
    ...wanted.networks.filter((network) => networks.includes(network)).map((network) => `network ${network}`),
  ];
  const unused = other.isVolume ? UNUSED : "";
  const named = things.map((thing) => `${component}, ${nameArgument}: ${thing} is of ${owner}${unused}`);
  const ports = (wanted.ports ?? []).filter(({ external, ip, protocol }) =>
    other.Ports?.some(
      ({ IP = "", PublicPort, Type }) =>
        external !== 0 &&
        PublicPort === external &&
        Type === protocol &&
        (IP === ip || [IP, ip].some((address) => ALL_ADDRESSES.includes(address))),
    ),
  );
  return [
    ...named,
    ...ports.map(
      ({ input, external, ip }) =>
        `${component}, ${input}: port ${external} on ${ip} is of ${owner} (container ${name})`,
    ),
  ];
}
