import type { Container, Network, Observed } from "../../components/status/observe";
import type { LinkStatus } from "../../components/status/report";
import type { WantedLink } from "../../components/status/stackState";

/** A container's networks by name, with its aliases and its address. */
type Attached = Record<string, { aliases?: string[]; address?: string; links?: string[] }>;

/** The used fields of a container's description. */
export function container(
  name: string,
  attached: Attached,
  rest: Partial<Record<"state" | "labels", object> & Record<"env" | "links" | "ports", string[]>> & {
    mode?: string;
  } = {},
): Container {
  const { state, env = [], links = null, mode = "default", ports = [], labels = null } = rest;
  return {
    Id: idOf(name),
    Name: `/${name}`,
    Image: `image of ${name}`,
    Config: { Env: env, ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])), Labels: labels },
    HostConfig: { Links: links, NetworkMode: mode },
    State: { Status: "running", Running: true, StartedAt: "2026-01-01T00:00:02Z", ExitCode: 0, ...state },
    NetworkSettings: {
      Networks: Object.fromEntries(
        Object.entries(attached).map(([network, { aliases = null, address = "", links: own = null }]) => [
          network,
          {
            NetworkID: idOf(network),
            Aliases: aliases,
            IPAddress: address,
            GlobalIPv6Address: "",
            Links: own,
          },
        ]),
      ),
    },
  } as unknown as Container;
}

export const STACK = "redis-link/dev";

/** A network of components. */
export function network(name: string, id = idOf(name)): Network {
  return { id, name, created: "2026-01-01T00:00:01Z", stack: STACK, isAcross: false };
}

/** An id in the form of Docker's. */
export function idOf(name: string): string {
  return Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64);
}

export function observed(containers: Container[], networks: Network[] = []): Observed {
  return { node: "here", others: [], containers, networks };
}

/** The link of `app` to `store` as `redis` in the state. */
export const WANTED: WantedLink = {
  ...{ networkId: idOf("app-link-redis"), name: "app-link-redis", alias: "redis", consumer: "app" },
  ...{ consumerId: idOf("app"), containerId: idOf("store"), sourceName: "store", stack: STACK },
  isAcross: false,
};

/** The containers and the network of that link. */
export const APP = container("app", { "app-link-redis": { address: "10.0.0.2" } });
export const STORE = container("store", { "app-link-redis": { aliases: ["redis"], address: "10.0.0.3" } });
export const NETWORK = network("app-link-redis");

/** A link that works, in a report. */
export const WORKS: LinkStatus = {
  ...{ key: "app-link-redis", kind: "component", stack: STACK, alias: "redis", state: "works", node: "here" },
  consumer: { name: "app", state: "running", health: "healthy" },
  source: { name: "store", state: "running" },
  ...{ address: "10.0.0.3", port: 6379, roundTripMs: 0.21, drift: [] },
  ...{
    variables: ["REDIS_HOST", "REDIS_PASSWORD"],
    networks: ["app-link-redis"],
    since: "2026-01-01T00:00:02.000Z",
  },
};
