import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import { hasLabels, STACK_LABEL, notOfThisState } from "../stack/labels";
import { dockerCli, ifExists, messageOf } from "../daemon/dockerClient";
import { driftOf, isUnknown, NotReadyError, type Operations } from "../docker/operations";
import { askUntil } from "../daemon/askUntil";
import { whyNoManager } from "./manager";
import { createOverlay, removeOverlay, swarmClient } from "./overlayNetworks";
import type { ServiceInputs } from "./service";
import { endpointsOf, keepsPort, portsIn } from "./servicePorts";
import { isSubset, type OnSwarm, serviceSpec } from "./serviceSpec";
import { type FoundService, type Node, tasksAndNodes, tasksLeftOf } from "./swarmTypes";
import { foundService, untilConverged } from "./untilConverged";

interface ServiceState extends ServiceInputs, OnSwarm {
  endpoints: string[];
}

/** Seconds that a task may take to end, beyond its stop grace time. After that, the removal of the networks waits for the task. */
const END_SECONDS = 20;
const END_PAUSE_MS = 300;

/** How long and how often an update asks whether the managers have released a service's ports. */
const LET_GO = { timeoutMs: 10_000, pauseMs: 50 };

/** The operations of a service: `docker service create`, `update` and `rm`. Each operation waits until the swarm has finished. */
export const serviceOperations: Operations<ServiceInputs, ServiceState> = {
  replacedBy: ["name"],
  updatedBy: [
    ...(["image", "replicas", "constraints", "envs", "port", "ports", "healthcheck", "networks"] as const),
    ...(["alias", "egressNetwork", "secrets", "configs"] as const),
    ...(["maxPerNode", "order", "stopSignal"] as const),
    ...(["labels", "containerLabels", "command", "entrypoints", "user", "hostname", "hosts", "dns"] as const),
    ...(["ulimits", "volumes", "capabilities", "securityOpts", "readOnly", "tmpfs", "memory"] as const),
    ...(["processes", "init", "logDriver", "logOpts", "destroyGraceSeconds", "daemonHost"] as const),
  ],

  async check(olds, inputs) {
    const { name, daemonHost } = inputs;
    if ([name, daemonHost].some(isUnknown)) return undefined;
    const docker = swarmClient(daemonHost);
    if (daemonHost !== olds.daemonHost || olds.name === undefined) {
      const reason = await whyNoManager(daemonHost);
      if (reason !== undefined) return { property: "manager", reason };
    }
    if (name !== olds.name) {
      const reason = await whyTaken(docker, inputs);
      if (reason !== undefined) return { property: "serviceName", reason };
    }
    if (inputs.replicas === olds.replicas && isDeepStrictEqual(inputs.ports, olds.ports)) return undefined;
    const reason = await whyTooMany(docker, inputs);
    return reason === undefined ? undefined : { property: "replicas", reason };
  },

  async create(inputs) {
    const docker = swarmClient(inputs.daemonHost);
    const onSwarm = await makeReady(docker, inputs);
    const left = await findService(docker, inputs.name);
    if (left !== undefined) {
      const reason = await whyTaken(docker, inputs);
      if (reason !== undefined) throw new Error(reason);
      return { id: left.ID, ...(await apply(docker, left.ID, inputs, onSwarm)) };
    }
    const { id } = await docker.createService(serviceSpec(inputs, onSwarm) as Docker.CreateServiceOptions);
    return { id, ...(await awaited(docker, id, inputs, onSwarm, false)) };
  },

  async read(id, state) {
    const docker = swarmClient(state.daemonHost);
    const found = await findService(docker, id);
    if (found === undefined) return undefined;
    const isAsMade = isSubset(serviceSpec(state, state), found.Spec);
    const { tasks, nodes } = await tasksAndNodes(docker, id);
    const running = tasks.filter(
      ({ DesiredState, Status }) => DesiredState === "running" && Status.State === "running",
    );
    return { endpoints: endpointsOf(state.port, running, nodes), ...driftOf(isAsMade ? [] : [state.name]) };
  },

  async update(id, state, inputs) {
    const docker = swarmClient(inputs.daemonHost);
    const onSwarm = await makeReady(docker, inputs);
    const outs = await apply(docker, id, inputs, onSwarm);
    if (state.egressNetwork !== inputs.egressNetwork) await removeEgress(docker, state);
    return outs;
  },

  async delete(id, state, { heir } = {}) {
    if (heir !== undefined) return;
    const docker = swarmClient(state.daemonHost);
    await removeServices(docker, [id], state.destroyGraceSeconds);
    await removeEgress(docker, state);
  },
};

/** Removes services, and waits until their tasks have ended on all reachable nodes. */
export async function removeServices(docker: Docker, ids: string[], graceSeconds: number): Promise<void> {
  for (const id of ids) await ifExists(docker.getService(id).remove());
  const left = () => Promise.all(ids.map((id) => tasksLeftOf(docker, id)));
  const timeoutMs = (graceSeconds + END_SECONDS) * 1000;
  await askUntil(left, (tasks) => tasks.flat().length === 0, { timeoutMs, pauseMs: END_PAUSE_MS });
}

async function removeEgress(
  docker: Docker,
  { egressNetwork, egressNetworkId }: Partial<ServiceState>,
): Promise<void> {
  if (egressNetwork !== undefined && egressNetworkId !== undefined)
    await removeOverlay(docker, egressNetworkId, egressNetwork);
}

async function makeReady(docker: Docker, inputs: ServiceInputs): Promise<OnSwarm> {
  const { egressNetwork } = inputs;
  const [found, egressNetworkId] = await Promise.all([
    imageOnSwarm(docker, inputs.image),
    egressNetwork === undefined
      ? undefined
      : createOverlay(docker, { ...inputs, name: egressNetwork, internal: false, encrypted: false }),
  ]);
  return { ...found, ...(egressNetworkId === undefined ? {} : { egressNetworkId }) };
}

/**
 * The facts for a service's spec that only the swarm knows: the image's digest, and whether the managers support
 * no-new-privileges.
 */
export async function imageOnSwarm(docker: Docker, image: string) {
  const { ApiVersion } = await docker.version();
  const noNewPrivileges = Number(ApiVersion.split(".")[1]) >= 44;
  return { swarmImage: await pinned(docker, image), noNewPrivileges };
}

/**
 * The image by its digest, so that all nodes run the same image. If the registry does not answer, the plain reference is used,
 * as in the docker CLI.
 */
async function pinned(docker: Docker, image: string): Promise<string> {
  if (image.includes("@")) return image;
  try {
    const { Descriptor } = (await docker.getImage(image).distribution()) as {
      Descriptor: { digest: string };
    };
    return `${image}@${Descriptor.digest}`;
  } catch {
    return image;
  }
}

/** Updates a service to its inputs. If the ports change, the swarm replaces each task. */
async function apply(docker: Docker, id: string, inputs: ServiceInputs, onSwarm: OnSwarm) {
  const service = docker.getService(id);
  const send = async ({ Version }: FoundService, _body: ReturnType<typeof serviceSpec>): Promise<void> => {
    await service.update({ _query: { version: Version.Index }, _body });
  };
  const spec = serviceSpec(inputs, onSwarm);
  let found = await foundService(docker, { id, name: inputs.name });
  const isRolled = !isDeepStrictEqual(portsIn(found.Spec), portsIn(spec));
  if (keepsPort(found, spec)) {
    await send(found, serviceSpec({ ...inputs, ports: [] }, onSwarm));
    const look = async () => (await service.inspect()) as FoundService;
    found = await askUntil(look, ({ Endpoint }) => (Endpoint?.Ports ?? []).length === 0, LET_GO);
  }
  await send(found, spec);
  return awaited(docker, id, inputs, onSwarm, isRolled);
}

/**
 * Waits until a service's tasks are healthy, and returns the service's outputs.
 *
 * @throws NotReadyError with the outputs of an unhealthy service
 */
async function awaited(
  docker: Docker,
  id: string,
  inputs: ServiceInputs,
  onSwarm: OnSwarm,
  isRolled: boolean,
) {
  try {
    const { tasks, nodes } = await untilConverged(docker, { ...inputs, id, isUpdated: true, isRolled });
    return { ...onSwarm, endpoints: endpointsOf(inputs.port, tasks, nodes) };
  } catch (error) {
    throw new NotReadyError(messageOf(error), { id, ...onSwarm, endpoints: [] });
  }
}

/** Finds a service by its name or id; undefined if there is none. */
export async function findService(docker: Docker, nameOrId: string): Promise<FoundService | undefined> {
  const found = (await ifExists(docker.getService(nameOrId).inspect())) as FoundService | undefined;
  // The daemon also accepts a prefix of an id, so Docker may have found a different service.
  const name = (found?.Spec as { Name?: string } | undefined)?.Name;
  return name === undefined || [found?.ID, name].includes(nameOrId) ? found : undefined;
}

/** The reason why a service's name is taken: an existing service of that name belongs to another stack. */
export async function whyTaken(
  docker: Docker,
  { name, labels, daemonHost }: Pick<ServiceInputs, "name" | "labels" | "daemonHost">,
): Promise<string | undefined> {
  const found = await findService(docker, name);
  if (found === undefined || hasLabels(found.Spec.Labels, labels)) return undefined;
  const theirs: Partial<Record<string, string>> = found.Spec.Labels;
  const exists = `service ${JSON.stringify(name)} exists and ${notOfThisState(theirs, labels)}`;
  return theirs[STACK_LABEL] === undefined
    ? `${exists}. Choose another name, or remove it if nothing needs it: ${dockerCli(daemonHost)} service rm ${name}`
    : `${exists}. Choose another name.`;
}

/**
 * The reason why a service has too many tasks. Only one task on a node can publish a fixed host port, so there can be no more
 * tasks than nodes.
 */
async function whyTooMany(docker: Docker, { replicas, ports }: ServiceInputs): Promise<string | undefined> {
  const fixed = ports.find(({ external = 0 }) => external !== 0)?.external;
  if (fixed === undefined) return undefined;
  const nodes = ((await docker.listNodes()) as Node[]).filter(
    ({ Spec }) => Spec?.Availability === "active",
  ).length;
  if (replicas <= nodes) return undefined;
  return (
    `${replicas} replicas are wanted, and the swarm has ${nodes} nodes that take tasks, on each of which one can have port ` +
    `${fixed}. Lower replicas, add nodes, or let Docker pick ports by hostPort 0.`
  );
}
