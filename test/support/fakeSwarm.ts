import { daemonError } from "./engineAnswers";
import { fakeDaemon, type Answers, type Call } from "./fakeDaemon";

/** `docker info` of a manager. */
export const MANAGER = { Swarm: { NodeID: "n1", LocalNodeState: "active", ControlAvailable: true } };
/** Answers of a manager without a quorum. */
export const LEADERLESS = {
  listNodes: daemonError(500, "no leader"),
  info: { Swarm: { LocalNodeState: "active", ControlAvailable: true } },
};
export const NODE = {
  ...{ ID: "n1", Spec: { Availability: "active" }, Status: { State: "ready", Addr: "10.0.0.1" } },
};

export const GONE = daemonError(404, "not found");
/** Error for a daemon that does not answer. */
export const AWAY = new Error("connect ECONNREFUSED /node2.sock");
/** Answer of a worker. */
export const NO_MANAGER = daemonError(503, "This node is not a swarm manager.");

/** Answers of a manager of a swarm of one node. */
export const SWARM: Answers = { info: MANAGER, listNodes: [NODE], version: { ApiVersion: "1.44" } };

/** A manager of a swarm of one node. */
export function fakeSwarm(answers: Answers = {}): Call[] {
  return fakeDaemon({ ...SWARM, createNetwork: { id: "net" }, ...answers });
}
