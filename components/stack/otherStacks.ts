import { renameRemedy, STACK_LABEL, STATE_LABEL } from "./labels";
import type { ContainerImage } from "../input/image";
import { plainError } from "../input/inputError";
import { ask } from "../daemon/connection";
import { daemonAt, type Daemon } from "../daemon/daemon";
import { labelled, type Labelled, labelledVolumes } from "./listByLabel";
import { withoutEndingSlash, volumeNameOn } from "../daemon/notation";

/** What a component is to have on its daemon, each under a name that only one may have there. */
export interface Wanted {
  /** The component, as an error names it. */
  component: string;
  containerName: string;
  /** The argument that names it. @default "containerName" */
  nameArgument?: string;
  networks: string[];
  /** @default none is named after the container */
  volumes?: string[];
  /** A volume that exists, which it alone writes to. @default none is known */
  written?: string;
  /** Whose paths have a volume each. @default none */
  imageVolumes?: ImagePaths;
  /**
   * Given if it is a service and no container: the address of its manager, empty for the component's own daemon, and the names of
   * further services of it.
   */
  service?: { manager: string; further?: readonly string[] };
  /** Ports of the machine; 0 is no port yet. `input` is the one that names it. @default none */
  ports?: { input: string; external: number; ip: string; protocol: string }[];
}

/** Where a container gets volumes that are named after it. */
interface ImagePaths {
  /** Its image, which declares some: what is built, or is an output, is not known before it is made. */
  image: ContainerImage;
  /** Paths that get one whatever the image says. */
  own: readonly string[];
  /** Paths that something else is mounted on. */
  taken: readonly string[];
}

/** Something of a stack, as `GET /containers/json` lists a container. */
interface Listed {
  Names: string[];
  Labels?: Labelled["Labels"];
  Mounts?: { Name?: string }[];
  NetworkSettings?: { Networks?: Record<string, unknown> };
  Ports?: { IP?: string; PublicPort?: number; Type: string }[];
  /** Whether it is a volume, which has but itself. */
  isVolume?: boolean;
  /** Address of its manager if it is a service, empty for the daemon that was asked. */
  manager?: string;
}

/** A variable under which containers of no stack are still to give their names up: `from-link take-over` moves them one by one. */
const MOVING = "REDIS_LINK_MOVING";

const UNUSED = ", and no container has it";
const ALL_ADDRESSES = ["0.0.0.0", "::", ""];

/**
 * Looks whether other stacks have what components want, and whether containers of no stack have their names. One look is for all of them, as each resource's own
 * check ends a preview at the first. What another state of a stack of this name has, those checks tell.
 *
 * @throws RunError with all that is taken, whose it is, and the inputs that end it
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
  // A source of another stack is on the networks of this one's links.
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
  // One on this stack's networks is of a version that gave containers no labels.
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

/** @param keepers the stacks whose volumes no container has */
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

/** Containers that no stack made, and that may have a name that a component wants. */
async function ofNoStack(daemon: Daemon, all: readonly Wanted[]): Promise<Listed[]> {
  const names = all.filter(({ service }) => service === undefined).map(({ containerName }) => containerName);
  if (names.length === 0 || process.env[MOVING]) return [];
  const filters = encodeURIComponent(JSON.stringify({ name: names.map((name) => `^/?${name}$`) }));
  const found = (await ask(daemon, `/containers/json?all=1&filters=${filters}`)) as Listed[];
  return found.filter(({ Labels }) => Labels?.[STACK_LABEL] === undefined);
}

/** Those that no container has are others' data all the same. */
async function volumes(daemon: Daemon): Promise<Listed[]> {
  return (await labelledVolumes(daemon)).map((one) => ({
    Names: [],
    Labels: one.Labels,
    Mounts: [one],
    isVolume: true,
  }));
}

/** None where the daemon manages no swarm, which the check of the service tells. */
async function services(daemon: Daemon, manager: string): Promise<Listed[]> {
  const asked = manager === "" ? daemon : daemonAt(manager);
  const found = await labelled<{ Spec: Labelled }[]>(asked, "/services?").catch(() => []);
  return found.map(({ Spec: { Name, Labels } }) => ({ Names: [`/${Name}`], Labels, manager }));
}

/**
 * Looks whether two components of the program want the same. Docker tells of it in the middle of an update, and of a volume never: both
 * would have it.
 *
 * @throws RunError with all that is wanted twice, and the inputs that say so
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
 * What only one component may have, and the input that names it.
 *
 * @param onAll ports that one has on all addresses, so that no other may have them on any
 */
function namesOf(
  { containerName, nameArgument = "containerName", ...wanted }: Wanted,
  onAll: readonly string[],
): [string, string][] {
  const kind =
    wanted.service === undefined ? "container" : `service of ${wanted.service.manager || "the swarm"}`;
  const ports = (wanted.ports ?? []).filter(
    // A LinkedContainer need not run.
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

/** The image is asked for its volumes if there is a name that begins as one of them would. */
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
