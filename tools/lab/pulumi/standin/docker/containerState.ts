import type Docker from "dockerode";
import type { ContainerInspectInfo } from "dockerode";
import { type Fields, isObject, type Properties, textOf, type Value, withoutZeros } from "../fields.ts";
import { containerFields } from "./containerFields.ts";
import { daemon } from "./daemon.ts";

// Stand-in for the lab, not the real plugin: updates the state from the daemon's view of a container.

/** The state after a refresh. Fields that the real plugin does not read back stay unchanged. */
export function containerState(container: ContainerInspectInfo, state: Properties): Properties {
  const { State, NetworkSettings, Config } = container;
  const mustRun = state.mustRun === true;
  return {
    ...state,
    ...readAll(containerFields, container, state),
    name: container.Name.replace(/^\//, ""),
    image: textOf(state.image).startsWith("sha256:") ? container.Image : Config.Image,
    networkDatas: networkDatas(NetworkSettings.Networks),
    // A stopped container has no ports. If the container must run, the missing ports show as a difference.
    ...(withoutZeros(state.ports) !== undefined && (State.Running || mustRun)
      ? { ports: publishedPorts(NetworkSettings.Ports) }
      : {}),
    ...(State.Running ? {} : { exitCode: State.ExitCode, mustRun: false }),
  };
}

function readAll(fields: Fields, container: ContainerInspectInfo, state: Properties): Properties {
  const found: Properties = {};
  for (const [key, field] of Object.entries(fields)) {
    if (field.unread === true) continue;
    if (field.at !== undefined) {
      const value = get(container, field.at.split("."));
      const nothing = field.kind === "list" ? [] : undefined;
      found[key] = (field.as?.read(value as never) ?? value ?? nothing) as Value | undefined;
    } else if (field.kind === "block" && field.fields !== undefined) {
      const inner = readAll(field.fields, container, {});
      if (withoutZeros(inner) !== undefined) found[key] = inner;
    }
  }
  // If the program sets no log options, the daemon's default options do not count as a difference.
  if (withoutZeros(state.logOpts) === undefined) found.logOpts = undefined;
  if (container.Config.Healthcheck === undefined) delete found.healthcheck;
  return found;
}

function get(source: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), source);
}

function publishedPorts(ports: ContainerInspectInfo["NetworkSettings"]["Ports"]): Value[] {
  const found = Object.entries(ports).flatMap(([key, bindings]) => {
    const [internal, protocol = "tcp"] = key.split("/");
    // In the daemon's answer, a port that is exposed but not published is null, which the type does not show.
    return ((bindings as typeof bindings | null) ?? []).map(({ HostIp, HostPort }) => ({
      internal: Number(internal),
      external: Number(HostPort),
      ip: HostIp,
      protocol,
    }));
  });
  return found.sort((left, right) => left.internal - right.internal);
}

/** Networks are sorted by name; the real plugin returns them unordered. */
const networkDatas = (networks: ContainerInspectInfo["NetworkSettings"]["Networks"]): Value[] =>
  Object.entries(networks)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([networkName, network]) => ({
      networkName,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    }));

interface ProgressMessage {
  stream?: string;
  error?: string;
}

/** Adds a method that dockerode's types lack: it reads BuildKit's messages too. */
type Following = Docker & {
  followProgress(
    stream: NodeJS.ReadableStream,
    finished: (error: Error | null, messages: ProgressMessage[]) => void,
  ): void;
};

/** Waits for the end of a pull or a build. @throws Error with the daemon's message, followed by the output until then */
export async function followed(stream: NodeJS.ReadableStream): Promise<void> {
  const messages = await new Promise<ProgressMessage[]>((resolve, reject) => {
    (daemon() as Following).followProgress(stream, (error, all) =>
      error === null ? resolve(all) : reject(error),
    );
  });
  const error = messages.find((message) => message.error !== undefined)?.error;
  if (error === undefined) return;
  throw new Error(`${error}\n\n${messages.map((message) => message.stream ?? "").join("")}`);
}
