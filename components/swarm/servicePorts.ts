import { endpointUrl } from "../container/endpoint";
import type { serviceSpec } from "./serviceSpec";
import type { FoundService, Node, Task } from "./swarmTypes";

/** Published ports of a service, as sorted strings for comparison. */
export function portsIn({ EndpointSpec }: Partial<Pick<FoundService["Spec"], "EndpointSpec">>): string[] {
  return (EndpointSpec?.Ports ?? [])
    .map(({ TargetPort, Protocol, PublishedPort = 0 }) => `${PublishedPort}:${TargetPort}/${Protocol}`)
    .sort();
}

/**
 * Whether an update changes a fixed host port to one that Docker picks. The managers keep the fixed host port as long as the
 * container's port is published, so new tasks would find the host port taken.
 */
export function keepsPort(
  { Endpoint }: FoundService,
  { EndpointSpec }: ReturnType<typeof serviceSpec>,
): boolean {
  return (EndpointSpec.Ports ?? []).some(
    ({ TargetPort, Protocol, PublishedPort }) =>
      !PublishedPort &&
      Endpoint?.Ports?.some(
        (had) => had.PublishedPort && had.TargetPort === TargetPort && had.Protocol === Protocol,
      ),
  );
}

/** URLs of a published port, one for each node with a running task, sorted by the nodes' names. */
export function endpointsOf(
  port: number | undefined,
  tasks: readonly Task[],
  nodes: readonly Node[],
): string[] {
  if (port === undefined) return [];
  const found = tasks.flatMap((task) => {
    const node = nodes.find(({ ID }) => ID === task.NodeID);
    const published = task.Status.PortStatus?.Ports?.find(
      ({ TargetPort, Protocol = "tcp" }) => TargetPort === port && Protocol === "tcp",
    );
    if (node === undefined || published?.PublishedPort === undefined) return [];
    const url = endpointUrl(addressOf(node), published.PublishedPort);
    return [{ name: node.Description?.Hostname ?? "", url }];
  });
  return found
    .sort((a, b) => a.name.localeCompare(b.name) || a.url.localeCompare(b.url))
    .map(({ url }) => url);
}

/** The address of a node. Of a manager, Docker may know only the address at which the other managers reach it. */
function addressOf({ Status, ManagerStatus }: Node): string {
  const { Addr = "" } = Status;
  const isNone = Addr === "" || Addr === "0.0.0.0" || Addr.startsWith("127.");
  return isNone ? (ManagerStatus?.Addr?.replace(/:\d+$/, "") ?? "127.0.0.1") : Addr;
}
