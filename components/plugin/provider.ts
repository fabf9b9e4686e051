import { isDeepStrictEqual } from "node:util";
import { imageVolumesOperations } from "../docker/imageVolumesOperations";
import { tellingLabels } from "../stack/labels";
import { linkOperations } from "../link/linkOperations";
import { networkOperations } from "../docker/networkOperations";
import {
  NotReadyError,
  ONE_AT_A_TIME,
  type Drift,
  type Operations,
  type Refusal,
} from "../docker/operations";
import { overlayLinkOperations } from "../swarm/overlayLinkOperations";
import { unwrapRpcSecret } from "../stack/sdk";
import { onManager } from "../swarm/manager";
import { pushedImageOperations } from "../swarm/pushedImageOperations";
import { redisNodesOperations } from "../swarm/failover/redisNodesOperations";
import { configOperations, secretOperations } from "../swarm/secretOperations";
import { serviceOperations } from "../swarm/serviceOperations";
import { volumeOperations } from "../docker/volumeOperations";

export type Properties = Record<string, unknown>;

const OPERATIONS = new Map<string, unknown>([
  ["Config", onManager(configOperations)],
  ["ImageVolumes", imageVolumesOperations],
  ["Link", linkOperations],
  ["Network", networkOperations],
  ["OverlayLink", onManager(overlayLinkOperations)],
  ["PushedImage", pushedImageOperations],
  ["RedisNodes", onManager(redisNodesOperations)],
  ["Secret", onManager(secretOperations)],
  ["Service", onManager(serviceOperations)],
  ["Volume", volumeOperations],
]);

/**
 * The provider of the resources of `redis-link:docker`. Each resource has the operations of its kind. Operations see secrets as
 * plain values; the state keeps them as secrets.
 */
export const provider = {
  async check(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures?: Refusal[] }> {
    checked.set(urn, news);
    const operations = operationsOf(urn);
    const failure = await operations.check?.(open(olds), open(news));
    const failures = failure && [failure];
    if (operations.tellRenamed === undefined) return { inputs: news, failures };
    const resourceName = nameIn(urn);
    if (![undefined, resourceName].includes(olds.resourceName as string | undefined)) renamed.add(urn);
    const foreseen = failure ? undefined : await operations.foreseen?.(open(olds), open(news));
    return { inputs: { ...news, ...foreseen, resourceName }, failures };
  },

  async diff(id: string, urn: string, olds: Properties & Drift & Successor, news: Properties) {
    const operations = operationsOf(urn);
    const { replacedBy, updatedBy } = operations;
    const [before, after] = [open(olds), open(news)];
    const changed = (key: string) => !isDeepStrictEqual(telling(key, before), telling(key, after));
    const replaces = replacedBy.filter(changed);
    inProgram.set(keyOf(id, urn), { urn, inputs: news, isReplaced: replaces.length > 0 });
    const former = olds.successorOf === undefined ? undefined : keyOf(olds.successorOf, urn);
    // An interrupted update may have left a replaced resource. Another entry of the state may own that resource now.
    if (former !== undefined && !inProgram.has(former))
      inProgram.set(former, { urn, inputs: news, isReplaced: true });
    if (replaces.length > 0) replaced.set(urn, id);
    if (replaces.length > 0 && renamed.has(urn)) await operations.tellRenamed?.(before);
    const changes = replaces.length > 0 || updatedBy.some(changed) || olds.missing !== undefined;
    return { changes, replaces, deleteBeforeReplace: ONE_AT_A_TIME.includes(kindOf(urn)) };
  },

  async create(urn: string, inputs: Properties): Promise<{ id: string; outs: Properties }> {
    const { id, ...beside } = await keptIfMade(inputs, () => operationsOf(urn).create(open(inputs)));
    inProgram.set(keyOf(id, urn), { urn, inputs, isReplaced: false });
    const successorOf = ONE_AT_A_TIME.includes(kindOf(urn)) ? undefined : replaced.get(urn);
    // A state cannot hold the value undefined, so the key is left out.
    return { id, outs: { ...inputs, ...beside, ...(successorOf === undefined ? {} : { successorOf }) } };
  },

  async read(
    id: string,
    urn: string,
    state: Properties & Drift,
  ): Promise<{ id: string; props: Properties; inputs?: Properties }> {
    if (Object.keys(state).length === 0) {
      const operations = operationsOf(urn);
      const there = await operations.imported?.(id);
      if (there !== undefined) return { id: there.id, props: there.inputs, inputs: there.inputs };
      const why = operations.imported ? "the daemon has none of that name." : "let pulumi up create it.";
      throw new Error(`${kindOf(urn)} ${JSON.stringify(id)} cannot be imported: ${why}`);
    }
    const found = await operationsOf(urn).read(id, open(state));
    const props = { ...state };
    delete props.missing;
    // An empty id means that the resource is gone.
    return { id: found ? id : "", props: { ...props, ...found } };
  },

  async update(
    id: string,
    urn: string,
    state: Properties & Successor,
    inputs: Properties,
  ): Promise<{ outs: Properties }> {
    const act = () => operationsOf(urn).update(id, open(state), open(inputs));
    const { successorOf } = state;
    const kept = successorOf === undefined ? {} : { successorOf };
    return { outs: { ...inputs, ...(await keptIfMade(inputs, act)), ...kept } };
  },

  delete(id: string, urn: string, state: Properties): Promise<void> {
    const found = inProgram.get(keyOf(id, urn));
    const other = found === undefined || found.urn === urn ? undefined : found;
    // A replaced resource is deleted, even if `aliases` rename it to another URN.
    const isRenamed = other?.isReplaced;
    const [own, heir] = [checked.get(urn), isRenamed ? undefined : other?.inputs];
    return operationsOf(urn).delete(id, open(state), {
      own: own && open(own),
      heir: heir && open(heir),
      isRenamed,
    });
  },
};

/**
 * The part of an input that a diff compares. The label with the stack's name is left out, because existing objects keep this
 * label when the stack is renamed.
 */
function telling(key: string, properties: Properties): unknown {
  const value = properties[key];
  if (key !== "labels" || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(tellingLabels(value as Record<string, string>));
}

/** Inputs of this update's resources, by URN. */
const checked = new Map<string, Properties>();

/**
 * URNs of resources with data that `aliases` renamed since the last update. The engine passes the former URN only when it
 * deletes the resource, so the state keeps the resource's name.
 */
const renamed = new Set<string>();

/** The resources of this update, by kind and id: URN, inputs, and whether the resource is replaced. */
const inProgram = new Map<string, { urn: string; inputs: Properties; isReplaced: boolean }>();

/** Ids of replaced resources, by URN of the resource that takes the place. */
const replaced = new Map<string, string>();

/** Part of the state of a resource that was made before the resource which it replaces was deleted. */
interface Successor {
  /** Id of the replaced resource. */
  successorOf?: string;
}

const keyOf = (id: string, urn: string) => `${kindOf(urn)} ${id}`;

/** Runs `act`. If the resource was made but is not ready, the inputs are added to the state in the error. */
async function keptIfMade<T>(inputs: Properties, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    throw new NotReadyError(error.message, { ...inputs, ...error.made });
  }
}

/** The types and the name in a URN. They stay the same when the stack is renamed. */
const nameIn = (urn: string) => urn.split("::").slice(2).join("::");

/** The kind of a resource. @param urn `urn:pulumi:STACK::PROJECT::PARENT$redis-link:docker:KIND::NAME` */
function kindOf(urn: string): string {
  return urn.split("::")[2]?.split(":").at(-1) ?? "";
}

function operationsOf(urn: string): Operations<Properties> {
  const found = OPERATIONS.get(kindOf(urn));
  if (found === undefined) throw new Error(`${urn}: there is no such kind of resource.`);
  return found as Operations<Properties>;
}

/** Properties without the engine's marks of secrets. */
export function open(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, unwrapRpcSecret(value)]));
}
