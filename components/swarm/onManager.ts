import { messageOf, statusOf } from "../docker/dockerClient";
import type { DaemonInputs } from "../docker/dockerResource";
import { whyNoManager } from "./whyNoManager";
import { NotReadyError, type Operations } from "../docker/operations";

/**
 * Operations of what a manager has. Without a quorum they say so at once, where Docker's own answer takes long; and where the
 * quorum is lost meanwhile, they say so beside that answer.
 */
export function onManager<Inputs extends DaemonInputs, State extends Inputs>(
  operations: Operations<Inputs, State>,
): Operations<Inputs, State> {
  return {
    ...operations,
    create: (inputs) => managed(inputs, () => operations.create(inputs)),
    read: (id, state) => managed(state, () => operations.read(id, state)),
    update: (id, state, inputs) => managed(inputs, () => operations.update(id, state, inputs)),
    delete: (id, state) => managed(state, () => operations.delete(id, state)),
  };
}

async function managed<T>({ daemonHost }: DaemonInputs, act: () => Promise<T>): Promise<T> {
  const reason = await whyNoManager(daemonHost);
  if (reason !== undefined) throw new Error(reason);
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotReadyError || (statusOf(error) ?? 500) < 500) throw error;
    const lost = await whyNoManager(daemonHost);
    if (lost === undefined) throw error;
    throw new Error(`${messageOf(error)}: ${lost}`, { cause: error });
  }
}
