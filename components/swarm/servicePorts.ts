import { endpointUrl } from "../container/endpoint";
import type { serviceSpec } from "./serviceSpec";
import type { FoundService, Node, Task } from "./swarmTypes";

/** Ports that a service publishes, as words to compare. */
export function portsIn({ EndpointSpec }: Partial<Pick<FoundService["Spec"], "EndpointSpec">>): string[] {
  return (EndpointSpec?.Ports ?? [])
    .map(({ TargetPort, Protocol, PublishedPort = 0 }) => `${PublishedPort}:${TargetPort}/${Protocol}`)
    .sort();
}

/**
 * Whether a port of the nodes was given, and is Docker's to pick now: the managers keep the one that they have allotted as
 * long as any is wanted for the same port of the tasks, and new tasks find it taken.
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

/** URLs of a published port, of each node that has a task which runs, by the nodes' names. */
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

/** A manager may know itself by no address but the one that the others reach it at. */
function addressOf({ Status, ManagerStatus }: Node): string {
  const { Addr = "" } = Status;
  const isNone = Addr === "" || Addr === "0.0.0.0" || Addr.startsWith("127.");
  return isNone ? (ManagerStatus?.Addr?.replace(/:\d+$/, "") ?? "127.0.0.1") : Addr;
}
