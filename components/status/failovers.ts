import type Docker from "dockerode";
import { parseEnvironment } from "../daemon/notation";
import { missingIn, primaryOf, seenNodes } from "../swarm/failover/nodeStates";
import { isUp, tasksAndNodes, type FoundService } from "../swarm/swarmTypes";
import type { FailoverStatus } from "./report";
import { redisWrites } from "./writes";

/** Entry points of the containers of Redis' nodes and of HAProxy. */
const [NODE, FRONT] = ["/node.sh", "/front.sh"];

const runsScript = ({ Spec }: FoundService, path: string) =>
  Spec.TaskTemplate.ContainerSpec.Command?.includes(path) ?? false;

/** Whether a service is part of a RedisFailover. */
export function isOfFailover(service: FoundService): boolean {
  return runsScript(service, NODE) || runsScript(service, FRONT);
}

/** The status of each RedisFailover that the services belong to. */
export async function failoversOf(
  docker: Docker,
  services: readonly FoundService[],
): Promise<FailoverStatus[]> {
  const names = new Map<string, { count: number; peers?: string }>();
  for (const { Spec } of services.filter((service) => runsScript(service, NODE))) {
    const said = parseEnvironment(Spec.TaskTemplate.ContainerSpec.Env ?? []);
    const peers = Spec.TaskTemplate.Networks[0]?.Target;
    names.set(said.SVC ?? "", { count: Number(said.NODES), peers });
  }
  return Promise.all(
    [...names].map(async ([name, { count, peers }]): Promise<FailoverStatus> => {
      const ofIt = services.filter(
        (service) =>
          runsScript(service, FRONT) &&
          service.Spec.TaskTemplate.Networks.some(({ Target }) => Target === peers),
      );
      const fronts = await Promise.all(ofIt.map((service) => frontOf(docker, service)));
      const seen = await seenNodes(docker, name, count);
      const nodes = seen.map(({ node, machine, state, away }) => ({
        ...{ node, machine, role: state?.role ?? ("away" as const) },
        ...(away === undefined ? {} : { away }),
        ...(state?.role === "replica" ? { lag: lagOf(seen, node) } : {}),
      }));
      const primary = primaryOf(seen);
      const { refuses, used = 0, max = 0 } = primary?.state ?? {};
      const writes = redisWrites(
        { errors: refuses ? [refuses] : [], ...(max > 0 && { memory: { used, max } }) },
        { name, raise: "memoryMb" },
      );
      const lacking = fronts.filter(({ running, wanted }) => running < wanted);
      return {
        name,
        primary: primary?.node,
        ...writes,
        quorum: seen.some(({ state }) => state?.quorum),
        nodes,
        fronts,
        missing: [
          ...missingIn(seen),
          ...lacking.map((front) => `${front.name}: ${front.running} of ${front.wanted} fronts run`),
        ],
      };
    }),
  );
}

/** Seconds since the primary last heard of a replica. */
function lagOf(seen: Parameters<typeof primaryOf>[0], node: number): number | undefined {
  return primaryOf(seen)?.state?.replicas.find((replica) => replica.node === node)?.lag;
}

async function frontOf(
  docker: Docker,
  { ID, Spec }: FoundService,
): Promise<FailoverStatus["fronts"][number]> {
  const { tasks, nodes } = await tasksAndNodes(docker, ID);
  const running = tasks.filter((task) => isUp(task, nodes));
  return { name: Spec.Name, wanted: Spec.Mode.Replicated.Replicas, running: running.length };
}
