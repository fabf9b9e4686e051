/** Kinds of resources that rules are about, with their types: ours and the Docker provider's. */
export const TYPES = {
  // A service of a swarm has what rules read of a container under the same names.
  container: ["docker:index/container:Container", "redis-link:docker:Service"],
  image: ["docker:index/remoteImage:RemoteImage"],
  network: ["redis-link:docker:Network", "docker:index/network:Network"],
  volume: ["redis-link:docker:Volume", "docker:index/volume:Volume"],
  imageVolumes: ["redis-link:docker:ImageVolumes"],
  link: ["redis-link:docker:Link", "redis-link:docker:OverlayLink"],
  password: ["random:index/randomPassword:RandomPassword"],
} as const;

export type Kind = keyof typeof TYPES;

/** The kind of a type; undefined if no rule is about it. */
export function kindOf(type: string): Kind | undefined {
  return (Object.keys(TYPES) as Kind[]).find((kind) => (TYPES[kind] as readonly string[]).includes(type));
}
