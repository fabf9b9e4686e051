import { dockerCli, dockerClient, messageOf, nameOf, statusOf } from "../daemon/dockerClient";
import type { DaemonInputs } from "../docker/dockerResource";
import { NotReadyError, type Operations } from "../docker/operations";

/**
 * Time limit of a manager's answer. A manager with a quorum answers in milliseconds, a manager without a quorum after about 20
 * s.
 */
const ANSWER_TIMEOUT_MS = 8_000;

/** Time limit of `docker info`. Workers answer at once; a manager asks the other managers for a part of its answer. */
const INFO_TIMEOUT_MS = 4_000;

/** Fields of `docker info`. */
interface Membership {
  /** Unique ID of the daemon. */
  ID?: string;
  Swarm?: {
    NodeID?: string;
    LocalNodeState?: string;
    ControlAvailable?: boolean;
    RemoteManagers?: { Addr: string }[] | null;
  };
}

const WITHOUT_LEADER: Membership = { Swarm: { LocalNodeState: "active", ControlAvailable: true } };

/** The reason why a daemon is not a working manager; undefined if it is a working manager. */
export async function whyNoManager(daemonHost?: string): Promise<string | undefined> {
  const docker = dockerClient(daemonHost);
  try {
    await docker.listNodes(within(ANSWER_TIMEOUT_MS));
    return undefined;
  } catch (error) {
    const where = nameOf(daemonHost);
    const { Swarm = {} } = await membershipOf(daemonHost).catch(async (away: unknown) => {
      if (isTimeout((away as Error).cause) && (await isAnswering(daemonHost))) return WITHOUT_LEADER;
      const remedy = "Start it, or name another manager of its swarm and run `pulumi up`.";
      throw new Error(`${messageOf(away)}. ${remedy}`, { cause: away });
    });
    if (Swarm.LocalNodeState !== "active") {
      return `${where} is in no swarm. Make one (${dockerCli(daemonHost)} swarm init), or name the daemon of a manager.`;
    }
    if (!Swarm.ControlAvailable) return `${where} is a worker of its swarm. Name the daemon of a manager.`;
    return noQuorum(error, Swarm, daemonHost);
  }
}

function noQuorum(error: unknown, { RemoteManagers }: NonNullable<Membership["Swarm"]>, daemonHost?: string) {
  const said = isTimeout(error) ? `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` : `"${messageOf(error)}"`;
  const managers = (RemoteManagers ?? []).map(({ Addr }) => Addr.replace(/:\d+$/, ""));
  const known =
    managers.length === 0
      ? "More than half of its managers must be reachable."
      : `Of its ${managers.length} managers (${managers.sort().join(", ")}) more than half must be reachable.`;
  return (
    `${nameOf(daemonHost)} is a manager that has no quorum: ${said}. ${known} Bring the others back and run it again; after ` +
    "the loss of one they need up to half a minute. If they are gone for good, make it the only one, which keeps services " +
    `and networks as it knows them, and which all others must join anew: ${dockerCli(daemonHost)} swarm init --force-new-cluster`
  );
}

/** The membership of a daemon in a swarm. @throws Error that names the daemon if it does not answer */
export async function membershipOf(daemonHost?: string): Promise<Membership> {
  // dockerode's types lack the option `abortSignal`.
  const docker = dockerClient(daemonHost) as unknown as { info(options: object): Promise<Membership> };
  try {
    return await docker.info(within(INFO_TIMEOUT_MS));
  } catch (error) {
    throw new Error(`${nameOf(daemonHost)} does not answer: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether a daemon answers a ping, for which it needs no other manager. */
function isAnswering(daemonHost?: string): Promise<boolean> {
  const docker = dockerClient(daemonHost) as unknown as { ping(options: object): Promise<unknown> };
  return docker.ping(within(INFO_TIMEOUT_MS)).then(
    () => true,
    () => false,
  );
}

/** Without `_query`, dockerode would send all options as the URL's query. */
function within(milliseconds: number) {
  return { _query: {}, abortSignal: AbortSignal.timeout(milliseconds) };
}

function isTimeout(error: unknown): boolean {
  return /^(AbortError|TimeoutError)$/.test((error as Error).name);
}

/**
 * Makes operations on a manager fail at once if the manager has no quorum, because Docker's own answer takes about 20 s. If the
 * quorum is lost during an operation, the error says so after Docker's answer.
 */
export function onManager<Inputs extends DaemonInputs, State extends Inputs>(
  operations: Operations<Inputs, State>,
): Operations<Inputs, State> {
  return {
    ...operations,
    create: (inputs) => managed(inputs, () => operations.create(inputs)),
    read: (id, state) => managed(state, () => operations.read(id, state)),
    update: (id, state, inputs) => managed(inputs, () => operations.update(id, state, inputs)),
    delete: (id, state, inProgram) => managed(state, () => operations.delete(id, state, inProgram)),
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
