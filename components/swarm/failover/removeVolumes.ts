import type Docker from "dockerode";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerCli, ifExists } from "../../daemon/dockerClient";
import { withCleanUp } from "../../daemon/withCleanUp";
import { tellUser } from "../../docker/tellUser";
import { membershipOf } from "../manager";
import { askUntil } from "../../daemon/askUntil";
import { findService, removeServices } from "../serviceOperations";
import { nodeName, nodesOf, tasksAndNodes, type Node } from "../swarmTypes";
import { nodeService, onMachine, type NodesOnSwarm, type RedisNodesInputs } from "./nodeSpec";

const TIMEOUT_MS = 60_000;
const PAUSE_MS = 300;
const REMOVE_ATTEMPTS = 20;

/** States of a task that has ended. */
const ENDED = ["complete", "failed", "rejected"];

/**
 * Empties the data volumes on machines that answer, unless the data are retained. Prints commands that remove the volumes that
 * are left.
 */
export async function removeVolumes(docker: Docker, state: RedisNodesInputs & NodesOnSwarm): Promise<void> {
  const { name, nodes, retainData, daemonHost } = state;
  const all = (await docker.listNodes()) as Node[];
  const { Swarm = {} } = await membershipOf(daemonHost);
  const left = await Promise.all(
    nodes.map(async (machine, index) => {
      const volume = nodeService(name, index + 1);
      const [node] = nodesOf(all, machine);
      const isAnswering = node?.Status.State === "ready";
      const isHere = node?.ID === Swarm.NodeID;
      const wiped = !retainData && isAnswering && (await isWiped(docker, state, machine, volume));
      if (wiped && isHere && (await isRemoved(docker, volume))) return [];
      const where = node === undefined ? machine : nodeName(all, node.ID);
      const held = wiped
        ? "is empty"
        : retainData
          ? "keeps its data"
          : "could not be emptied, and holds data";
      const cli = isHere ? dockerCli(daemonHost) : "docker";
      return [`- on ${where} ${volume} ${held}: ${cli} volume rm ${volume}`];
    }),
  );
  const lines = left.flat();
  if (lines.length === 0) return;
  await tellUser(
    `A manager deletes no volumes of other machines. What is left of ${name}, and the command that deletes it there:\n${lines.join("\n")}`,
  );
}

/**
 * Removes a volume. Tries several times, because the task's container may exist for a moment after the manager has forgotten
 * the task.
 */
async function isRemoved(docker: Docker, volume: string): Promise<boolean> {
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt += 1) {
    try {
      await ifExists(docker.getVolume(volume).remove());
      return true;
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return false;
}

/** Empties a volume by a task on the node's machine. Returns whether the task succeeded. */
async function isWiped(
  docker: Docker,
  { labels, swarmImage }: RedisNodesInputs & NodesOnSwarm,
  machine: string,
  volume: string,
): Promise<boolean> {
  const Name = `${volume}-wipe`;
  // An interrupted destroy may have left this service.
  const left = await findService(docker, Name);
  if (left !== undefined) await removeServices(docker, [left.ID], 0);
  const { id } = await docker.createService({
    Name,
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: {
        Image: swarmImage,
        Command: ["sh", "-c", "find /data -mindepth 1 -delete"],
        Mounts: [{ Type: "volume", Source: volume, Target: "/data" }],
      },
      RestartPolicy: { Condition: "none" },
      Placement: { Constraints: [onMachine(machine)] },
    },
    Mode: { Replicated: { Replicas: 1 } },
  } as Docker.CreateServiceOptions);
  const isDone = async () => {
    const look = async () => (await tasksAndNodes(docker, id)).tasks.map(({ Status }) => Status.State);
    const hasEnded = (states: string[]) => states.some((one) => ENDED.includes(one));
    const states = await askUntil(look, hasEnded, { timeoutMs: TIMEOUT_MS, pauseMs: PAUSE_MS });
    return states.includes("complete");
  };
  return withCleanUp(isDone, () => removeServices(docker, [id], 0));
}
