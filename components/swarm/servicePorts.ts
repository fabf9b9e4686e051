import type { serviceSpec } from "./serviceSpec";
import type { FoundService } from "./swarmTypes";

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
