import { endpointUrl } from "../container/endpoint";
import type { Node, Task } from "./swarmTypes";

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
    return node === undefined || published?.PublishedPort === undefined
      ? []
      : [
          {
            name: node.Description?.Hostname ?? "",
            url: endpointUrl(addressOf(node), published.PublishedPort),
          },
        ];
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
