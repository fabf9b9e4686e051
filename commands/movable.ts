import { forgetting, type State, type StateResource } from "./stackState.ts";

const CONTAINER = "docker:index/container:Container";
const IMAGE = "docker:index/remoteImage:RemoteImage";
const LINK = "redis-link:docker:OverlayLink";
const NETWORK = "redis-link:docker:Network";
const PROVIDER = "pulumi:providers:redis-link";
const STACK = "pulumi:pulumi:Stack";
const VOLUME = "redis-link:docker:Volume";

/** Output that a stack has from when its state lets the source go until an update has ended, which writes all outputs anew. */
const MOVED_FROM = "movedFrom";

/** A volume of the state. */
interface StackVolume {
  name: string;
  /** What says whose it is, and what else is of the stack beside it. */
  labels: Record<string, string>;
  /** Address of its daemon; undefined is the default one. */
  daemonHost?: string;
}

/** What a stack of a swarm has on the one daemon of its source; all else is the swarm's. */
export interface Movable {
  container: { id: string; name: string };
  /** The image of the source, as it was given. */
  image: string;
  /** Images that were built there. */
  builtImages: string[];
  network: string;
  volume: StackVolume;
  /** Names of the services that are linked to it. */
  services: string[];
  /** What the state knows all of it by. */
  urns: Set<string>;
  /** That of the volume. */
  volumeUrn: string;
}

/** A move that was broken off once the state had let the source go. */
export interface BegunMove {
  /** Daemon and container of the source as it was. */
  daemonHost?: string;
  container: { id: string };
  /** The volume on the new daemon, if it was copied there or the update has made it. */
  volume?: StackVolume;
}

/** @throws Error with what to do instead unless the stack has one source, and all else of it is a swarm's */
export function movable(state: State): Movable {
  const ofType = resourcesIn(state);
  const [container, another] = ofType(CONTAINER);
  const [network] = ofType(NETWORK);
  const [volume] = ofType(VOLUME);
  if (ofType(LINK).length === 0) {
    throw new Error(
      "There is no source of a swarm here. A stack of one machine comes to another one by `npm run backup`, `npm run down`, " +
        "another docker:host, `npm run up` and `npm run restore`.",
    );
  }
  if (!container || another || !network || !volume) {
    const found = `${ofType(CONTAINER).length} containers, ${ofType(NETWORK).length} networks and ${ofType(VOLUME).length} volumes`;
    throw new Error(
      `The state has ${found} of sources, and one of each is brought to another node. After an update that was broken off, ` +
        "set docker:host back to where the source was, and run `npm run recover`.",
    );
  }
  const images = ofType(IMAGE);
  const isBuilt = ({ inputs }: StateResource) => inputs?.build !== undefined;
  const pulled = images.find((image) => !isBuilt(image));
  return {
    container: { id: container.id ?? "", name: text(container, "name") },
    image: text(pulled, "name"),
    builtImages: images.filter(isBuilt).map((image) => text(image, "name")),
    network: text(network, "name"),
    volume: volumeOf(volume),
    services: ofType("redis-link:docker:Service").map((service) => text(service, "name")),
    urns: new Set([container, network, volume, ...images].map(({ urn }) => urn)),
    volumeUrn: volume.urn,
  };
}

/** The move that a state is in the middle of; undefined if it is in none. */
export function begunMove(state: State): BegunMove | undefined {
  const ofType = resourcesIn(state);
  const from = ofType(STACK)[0]?.outputs?.[MOVED_FROM] as Omit<BegunMove, "volume"> | undefined;
  return from && { ...from, volume: ofType(VOLUME).map(volumeOf)[0] };
}

/**
 * The state once the source has left its daemon: it knows the volume on the next one, if there is a copy of the data, and
 * nothing else of it but where it was.
 */
export function moved(
  state: State,
  { urns, volumeUrn, volume, container }: Movable,
  { to, isCopied }: { to: string | undefined; isCopied: boolean },
): State {
  const at = (values: StateResource["inputs"]) => ({ ...values, daemonHost: to });
  const gone = new Set([...urns].filter((urn) => !isCopied || urn !== volumeUrn));
  const after = forgetting(state, gone);
  const resources = after.deployment.resources?.map((resource) => {
    const { urn, type, inputs, outputs } = resource;
    const from = { daemonHost: volume.daemonHost, container: { id: container.id } };
    if (type === STACK) return { ...resource, outputs: { ...outputs, [MOVED_FROM]: from } };
    if (urn === volumeUrn) return { ...resource, inputs: at(inputs), outputs: at(outputs) };
    if (type !== PROVIDER) return resource;
    return { ...resource, inputs: lettingGo(inputs), outputs: lettingGo(outputs) };
  });
  return { ...after, deployment: { ...after.deployment, resources } };
}

/** What the stack's provider knows of its daemon, and by which its process refuses every other one. */
function lettingGo(values: StateResource["inputs"] = {}): StateResource["inputs"] {
  const { __internal: internal, ...rest } = values;
  const known = Object.entries(rest).filter(([key]) => !/^daemon(Id|Name|Address)$/.test(key));
  const kept = { ...(internal as object | undefined), envVarMappings: undefined };
  return { ...Object.fromEntries(known), ...(internal === undefined ? {} : { __internal: kept }) };
}

function resourcesIn({ deployment: { resources = [] } }: State) {
  return (type: string) => resources.filter((resource) => resource.type === type);
}

function volumeOf({ inputs }: StateResource): StackVolume {
  const { name, labels, daemonHost } = inputs as unknown as StackVolume;
  return { name, labels, daemonHost };
}

function text(resource: StateResource | undefined, key: string): string {
  return (resource?.inputs?.[key] as string | undefined) ?? "";
}
