import type { State, StateResource } from "./stackState.ts";

const CONTAINER = "docker:index/container:Container";
const IMAGE = "docker:index/remoteImage:RemoteImage";
const NETWORK = "redis-link:docker:Network";
const VOLUME = "redis-link:docker:Volume";

/** What a stack of a swarm has on the one daemon of its source; all else is the swarm's. */
export interface Movable {
  /** Address of that daemon; undefined is the default one. */
  daemonHost: string | undefined;
  container: { id: string; name: string };
  /** The image of the source, as it was given. */
  image: string;
  /** Images that were built there. */
  builtImages: string[];
  network: string;
  volume: string;
  /** Labels of the volume, which say whose it is. */
  labels: Record<string, string>;
  /** Names of the services that are linked to it. */
  services: string[];
  /** What the state knows all of it by. */
  urns: Set<string>;
}

/** @throws Error with what to do instead if the stack is none that has one source and else a swarm's things alone */
export function movable({ deployment: { resources = [] } }: State): Movable {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const [containers, networks, volumes] = [CONTAINER, NETWORK, VOLUME].map(ofType) as [
    StateResource[],
    StateResource[],
    StateResource[],
  ];
  const [container, network, volume] = [containers[0], networks[0], volumes[0]];
  if (ofType("redis-link:docker:OverlayLink").length === 0 || !container || !network || !volume) {
    throw new Error(
      "There is no source of a swarm here. A stack of one machine comes to another one by `npm run backup`, `npm run down`, " +
        "another docker:host, `npm run up` and `npm run restore`.",
    );
  }
  const images = ofType(IMAGE);
  const text = (resource: StateResource | undefined, key: string) =>
    (resource?.inputs?.[key] as string | undefined) ?? "";
  const isBuilt = ({ inputs }: StateResource) => inputs?.build !== undefined;
  const { daemonHost, labels } = volume.inputs as Pick<Movable, "daemonHost" | "labels">;
  return {
    daemonHost,
    container: { id: container.id ?? "", name: text(container, "name") },
    image: text(
      images.find((image) => !isBuilt(image)),
      "name",
    ),
    builtImages: images.filter(isBuilt).map((image) => text(image, "name")),
    network: text(network, "name"),
    volume: text(volume, "name"),
    labels,
    services: ofType("redis-link:docker:Service").map((service) => text(service, "name")),
    urns: new Set([container, network, volume, ...images].map(({ urn }) => urn)),
  };
}
