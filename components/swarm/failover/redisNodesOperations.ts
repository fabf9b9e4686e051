import type Docker from "dockerode";
import { ifExists, messageOf } from "../../daemon/dockerClient";
import { driftOf, isUnknown, NotReadyError, type Operations, type Refusal } from "../../docker/operations";
import { staysInProgram, staysOfFormerName } from "../../docker/volumeOwner";
import { whyNoManager } from "../manager";
import { createOverlay, removeOverlay, swarmClient } from "../overlayNetworks";
import { findService, imageOnSwarm, removeServices, whyTaken } from "../serviceOperations";
import { isSubset } from "../serviceSpec";
import { isUp, nodeName, nodesOf, tasksAndNodes, type FoundService, type Node } from "../swarmTypes";
import { untilConverged } from "../untilConverged";
import { nodeSpec, STOP_GRACE_SECONDS, type NodesOnSwarm } from "./nodeSpec";
import { heardNodes, nextToEnd, untilWhole } from "./nodeStates";
import { nodeService, peersNetwork, type RedisNodesInputs } from "./nodeSpec";
import { removeVolumes } from "./removeVolumes";

interface RedisNodesState extends RedisNodesInputs, NodesOnSwarm {}

type Spec = ReturnType<typeof nodeSpec>;

/** A node whose service differs from the inputs. */
interface Pending {
  node: number;
  service: string;
  spec: Spec;
  found?: FoundService;
}

/** The operations of the services of all nodes. An update changes one service after the other. */
export const redisNodesOperations: Operations<RedisNodesInputs, RedisNodesState> = {
  replacedBy: ["name"],
  updatedBy: [
    ...(["image", "nodes", "secrets", "configs", "maxLagSeconds", "downAfterSeconds"] as const),
    ...(["memoryMb", "encrypted", "retainData", "labels", "daemonHost"] as const),
  ],

  async check(olds, inputs) {
    const { name, nodes, daemonHost } = inputs;
    if ([name, nodes, daemonHost, ...nodes].some(isUnknown)) return undefined;
    const noManager = await whyNoManager(daemonHost);
    if (noManager !== undefined) return { property: "manager", reason: noManager };
    const docker = swarmClient(daemonHost);
    const isSame = name === olds.name;
    return (
      whyFixed(olds, inputs) ??
      (isSame ? undefined : await whyNameTaken(docker, inputs)) ??
      (await whyNoNode(docker, nodes, isSame ? (olds.nodes ?? []) : [])) ??
      (isSame ? await whyNotNow(docker, olds, inputs) : undefined)
    );
  },

  async create(inputs) {
    const docker = swarmClient(inputs.daemonHost);
    const peers = { ...inputs, name: peersNetwork(inputs.name), internal: true };
    const peersId = await createOverlay(docker, peers);
    const onSwarm = { ...(await imageOnSwarm(docker, inputs.image)), peersId };
    return { id: inputs.name, ...(await bring(docker, inputs, onSwarm)) };
  },

  async read(_id, state) {
    const docker = swarmClient(state.daemonHost);
    const found = await pendingOf(docker, state, state);
    const runsNone = found.every(({ found }) => found === undefined) && found.length === state.nodes.length;
    // A destroy deletes the network last. While the network exists, volumes may exist too.
    const isGone = runsNone && !(await ifExists(docker.getNetwork(state.peersId).inspect()));
    return isGone ? undefined : driftOf(found.map(({ service }) => service));
  },

  async update(_id, { peersId }, inputs) {
    const docker = swarmClient(inputs.daemonHost);
    return bring(docker, inputs, { ...(await imageOnSwarm(docker, inputs.image)), peersId });
  },

  async delete(_id, state, { own, heir, isRenamed = false } = {}) {
    if (heir !== undefined) return;
    // A preview of `pulumi up --replace` does not get the former inputs, so the change is checked here.
    const refusal = own && whyFixed(state, own);
    if (refusal !== undefined) throw new Error(`${refusal.property}: ${refusal.reason}`);
    const { name, nodes, peersId, daemonHost } = state;
    const docker = swarmClient(daemonHost);
    const services = await Promise.all(
      nodes.map((_node, index) => findService(docker, nodeService(name, index + 1))),
    );
    const ids = services.flatMap((found) => found?.ID ?? []);
    await removeServices(docker, ids, STOP_GRACE_SECONDS);
    // The user replaces the resource, so the nodes are made again. The network stays, because HAProxy uses it.
    if (own !== undefined) return staysInProgram(volumesOf(state));
    if (isRenamed) await staysOfFormerName(volumesOf(state));
    else await removeVolumes(docker, state);
    await removeOverlay(docker, peersId, peersNetwork(name));
  },
};

/** Names of the nodes' volumes. Each volume has the name of its node's service. */
function volumesOf({ name, nodes }: RedisNodesInputs): string[] {
  return nodes.map((_node, index) => nodeService(name, index + 1));
}

/** Creates the missing services and updates the others: first services that do not run, then the replicas, and the primary last. */
async function bring(docker: Docker, inputs: RedisNodesInputs, onSwarm: NodesOnSwarm): Promise<NodesOnSwarm> {
  const { name, nodes, timeoutSeconds } = inputs;
  const awaited = { name, nodes: nodes.length, timeoutSeconds };
  try {
    const pending = await pendingOf(docker, inputs, onSwarm);
    for (const one of pending.filter((one) => one.found === undefined)) {
      await docker.createService(one.spec as Docker.CreateServiceOptions);
    }
    const others = pending.filter((one) => one.found !== undefined);
    const atOnce = await takenAtOnce(docker, others);
    for (const one of atOnce) await send(docker, one);
    let left = others.filter((one) => !atOnce.includes(one));
    while (left.length > 0) {
      const numbers = left.map(({ node }) => node);
      const next = await nextToEnd(docker, awaited, numbers);
      for (const one of left.filter(({ node }) => next.includes(node))) {
        const id = await send(docker, one);
        await untilConverged(docker, {
          ...{ id, name: one.service, timeoutSeconds, concealed: [], isUpdated: true },
          daemonHost: inputs.daemonHost,
        });
      }
      left = left.filter(({ node }) => !next.includes(node));
    }
    // An update that restarts no task does not wait for the nodes, so it succeeds even if a machine is away.
    if (!pending.every(endsNoTask)) await untilWhole(docker, awaited);
  } catch (error) {
    throw new NotReadyError(messageOf(error), { id: name, ...onSwarm });
  }
  return onSwarm;
}

/** Services that are missing or differ from the inputs. */
async function pendingOf(
  docker: Docker,
  inputs: RedisNodesInputs,
  onSwarm: NodesOnSwarm,
): Promise<Pending[]> {
  const all = inputs.nodes.map(async (_machine, index): Promise<Pending> => {
    const node = index + 1;
    const service = nodeService(inputs.name, node);
    const found = await findService(docker, service);
    return { node, service, spec: nodeSpec(inputs, node, onSwarm), found };
  });
  return (await Promise.all(all)).filter(({ spec, found }) => !isSubset(spec, found?.Spec));
}

/**
 * Services that are updated at once, because no working task has to end: the task spec is unchanged, or no task runs on a
 * machine that answers. If the password between the nodes changes, all services are updated at once, because a single node with
 * the new password could follow no other node.
 */
async function takenAtOnce(docker: Docker, pending: readonly Pending[]): Promise<Pending[]> {
  if (pending.some(({ spec, found }) => found && peerSecret(spec) !== peerSecret(found.Spec)))
    return [...pending];
  const taken = await Promise.all(
    pending.map(async ({ spec, found }) => {
      if (found === undefined || endsNoTask({ spec, found })) return true;
      const { tasks, nodes } = await tasksAndNodes(docker, found.ID);
      return !tasks.some((task) => isUp(task, nodes));
    }),
  );
  return pending.filter((_one, index) => taken[index]);
}

/** Id of the secret with the password that the nodes use among themselves. */
const peerSecret = ({ TaskTemplate }: Spec) =>
  TaskTemplate.ContainerSpec.Secrets?.find(({ File }) => File.Name === "repl")?.SecretID;

const endsNoTask = ({ spec, found }: Pick<Pending, "spec" | "found">) =>
  isSubset(spec.TaskTemplate, found?.Spec.TaskTemplate);

async function send(docker: Docker, { service, spec }: Pending): Promise<string> {
  const { ID, Version } = (await docker.getService(service).inspect()) as FoundService;
  await docker.getService(ID).update({ _query: { version: Version.Index }, _body: spec });
  return ID;
}

/** The reason why nodes that have data cannot change their name, number or encryption. */
function whyFixed(
  olds: Partial<RedisNodesInputs>,
  { name, nodes, encrypted }: RedisNodesInputs,
): Refusal | undefined {
  const remedy =
    "Back its data up, make another RedisFailover beside it (another containerName), and restore them there.";
  if (olds.name !== undefined && olds.name !== name) {
    const was = JSON.stringify(olds.name);
    const reason = `its volumes are named after ${was}, and the data in them would not go along: set containerName to ${was}. ${remedy}`;
    return { property: "containerName", reason };
  }
  if (olds.nodes !== undefined && olds.nodes.length !== nodes.length) {
    const reason = `it has ${olds.nodes.length} nodes, and its Sentinels count on that many: ${nodes.length} would be another. ${remedy}`;
    return { property: "nodes", reason };
  }
  if (olds.encrypted === undefined || olds.encrypted === encrypted) return undefined;
  const reason = `its network is there, and Docker cannot change whether it is encrypted. ${remedy}`;
  return { property: "encrypted", reason };
}

async function whyNameTaken(docker: Docker, inputs: RedisNodesInputs): Promise<Refusal | undefined> {
  for (const [index] of inputs.nodes.entries()) {
    const service = { ...inputs, name: nodeService(inputs.name, index + 1) };
    const reason = (await whyTaken(docker, service)) ?? (await whyStranger(docker, service));
    if (reason !== undefined) return { property: "containerName", reason };
  }
  return undefined;
}

/** The reason why running nodes belong to another resource: their password differs from the password of this resource. */
async function whyStranger(
  docker: Docker,
  { name, secrets }: Pick<RedisNodesInputs, "name" | "secrets">,
): Promise<string | undefined> {
  const found = await findService(docker, name);
  if (found === undefined) return undefined;
  if (!isUnknown(secrets) && secrets.some(({ id }) => id === peerSecret(found.Spec))) return undefined;
  return (
    `service ${JSON.stringify(name)} is of this stack and not of this resource, which has another password for what the nodes ` +
    "say to each other. If the RedisFailover was renamed or moved, give it the option `aliases`; if it is to be replaced, run `pulumi up` " +
    "without `--replace`; if an update was broken off, `npx redis-link recover` goes on with it; else remove the services of its " +
    "nodes (their volumes stay), and run it again."
  );
}

/** The reason why a machine cannot be a node: it is not in the swarm, has another node already, or is new and not reachable. */
async function whyNoNode(
  docker: Docker,
  wanted: readonly string[],
  known: readonly string[],
): Promise<Refusal | undefined> {
  const nodes = (await docker.listNodes()) as Node[];
  const names = nodes.map(({ ID }) => nodeName(nodes, ID)).sort();
  const found = new Map<string, string>();
  for (const machine of wanted) {
    const refused = (reason: string): Refusal => ({ property: "nodes", reason });
    const matches = nodesOf(nodes, machine);
    const ready = matches.filter(({ Status }) => Status.State === "ready");
    const [match] = matches;
    if (match === undefined && known.includes(machine)) continue;
    if (match === undefined)
      return refused(`"${machine}" is no node of the swarm, whose nodes are ${names.join(", ")}.`);
    if (ready.length > 1)
      return refused(`"${machine}" is the name of ${ready.length} nodes of the swarm: write their ids.`);
    if (found.has(match.ID)) {
      return refused(`"${machine}" and "${found.get(match.ID)}" are one machine: each node needs its own.`);
    }
    found.set(match.ID, machine);
    if (known.includes(machine)) continue;
    const { Availability } = match.Spec ?? {};
    if (ready.length === 0 || Availability !== "active") {
      const state = ready.length === 0 ? match.Status.State : (Availability ?? "not active");
      return refused(`"${machine}" is ${state}: bring it back (docker node ls), or name another.`);
    }
  }
  return undefined;
}

/** Inputs that restart the nodes' tasks when they change. */
const ROLLING = ["image", "secrets", "configs", "maxLagSeconds", "downAfterSeconds", "memoryMb"] as const;

/**
 * The reason why an update has to wait. While one node is away, no other node may stop, because the primary could not hand
 * over.
 */
async function whyNotNow(
  docker: Docker,
  olds: Partial<RedisNodesInputs>,
  inputs: RedisNodesInputs,
): Promise<Refusal | undefined> {
  const differs = (key: keyof RedisNodesInputs) => JSON.stringify(olds[key]) !== JSON.stringify(inputs[key]);
  const moved = inputs.nodes.filter((machine, index) => machine !== olds.nodes?.[index]);
  if (!ROLLING.some(differs) && moved.length === 0) return undefined;
  const seen = await heardNodes(docker, inputs.name, inputs.nodes.length);
  const away = seen.filter(
    ({ node, state, isByHand, isTask }) =>
      state === undefined && !isByHand && !isTask && inputs.nodes[node - 1] === olds.nodes?.[node - 1],
  );
  const machines = (await docker.listNodes()) as Node[];
  const idOf = (machine = "") => nodesOf(machines, machine)[0]?.ID;
  const isElsewhere = (machine: string, index: number) => idOf(machine) !== idOf(olds.nodes?.[index]);
  const elsewhere = inputs.nodes.filter(isElsewhere);
  if (
    elsewhere.length > 0 &&
    elsewhere.every((machine) => (olds.nodes ?? []).map(idOf).includes(idOf(machine)))
  ) {
    const were = olds.nodes?.filter((_machine, index) => elsewhere.includes(inputs.nodes[index] ?? ""));
    return {
      property: "nodes",
      reason: `the order of ${elsewhere.join(", ")} is another: each node has its data on its machine. Write them in the order ${were?.join(", ")}.`,
    };
  }
  const here = elsewhere.filter((machine) => seen[inputs.nodes.indexOf(machine)]?.state !== undefined);
  if (here.length > 1) {
    return {
      property: "nodes",
      reason: `${here.length} nodes that run would go to other machines (${here.join(", ")}): move one with each update, so that its data are copied before the next.`,
    };
  }
  if (away.length === 0) return undefined;
  const [first] = away;
  return {
    property: "nodes",
    reason:
      `node ${first?.node} (${first?.machine}) is away: ${first?.away}. This update ends the others one after the other, which must ` +
      "not be before it is back. Start its machine, or name another one in its place, and run the update again.",
  };
}
