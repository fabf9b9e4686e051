import { hardened, maxmemoryMb } from "../../container/hardening";
import { type OnSwarm, serviceSpec } from "../serviceSpec";
import type { DaemonInputs } from "../../docker/dockerResource";
import type { ServiceConfig, ServiceSecret } from "../service";

/** Inputs of the Redis nodes. `daemonHost` is the address of a manager's daemon. */
export interface RedisNodesInputs extends DaemonInputs {
  /** Prefix of the names of services and volumes (`${name}-1` and so on) and of the network (`${name}-peers`). */
  name: string;
  /** Reference of the image, which each node pulls. */
  image: string;
  /** Host names or ids of the machines: node 1 runs on the first machine, and so on. */
  nodes: string[];
  secrets: ServiceSecret[];
  configs: ServiceConfig[];
  maxLagSeconds: number;
  downAfterSeconds: number;
  /** Memory limit of each node in MiB; 0 = no limit. */
  memoryMb: number;
  /** Whether traffic between nodes is encrypted. */
  encrypted: boolean;
  /** Whether the volumes keep their data when the nodes are deleted. */
  retainData: boolean;
  /** Longest wait, in seconds, in each step of an update until all nodes have all data. */
  timeoutSeconds: number;
  /** Labels of the network and the services; they identify the stack. */
  labels: Record<string, string>;
}

/** Name of a node's service and volume. The first node is 1. */
export const nodeService = (name: string, node: number): string => `${name}-${node}`;

/** Name of the network that connects all nodes and HAProxy tasks. */
export const peersNetwork = (name: string): string => `${name}-peers`;

/** Facts about the nodes that only the swarm knows. */
export interface NodesOnSwarm extends OnSwarm {
  peersId: string;
}

/**
 * Seconds that a node has to stop. A primary first hands over, which takes seconds, or longer if it waits until the other nodes
 * have all data.
 */
export const STOP_GRACE_SECONDS = 60;

const PROCESSES = 512;

/** Secrets are readable only by the user of the entry point. */
const SECRET_MODE = 0o400;

/**
 * Capabilities of the entry point, which runs as root. The entry point makes the user `redis` the owner of the volume's files,
 * reads and writes these files, starts processes as `redis`, and ends these processes.
 */
const CAPABILITIES = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_KILL", "CAP_SETGID", "CAP_SETUID"];

/** The spec of one node's service. The task is pinned to the machine that has the node's volume. */
export function nodeSpec(inputs: RedisNodesInputs, node: number, onSwarm: NodesOnSwarm) {
  const { name, nodes, memoryMb, labels, secrets, configs, maxLagSeconds, downAfterSeconds } = inputs;
  const service = nodeService(name, node);
  const maxmemory = memoryMb === 0 ? [] : [`maxmemory ${maxmemoryMb(memoryMb)}mb`];
  const { capabilities, securityOpts, init, logDriver, logOpts } = hardened(memoryMb, {
    capabilities: CAPABILITIES,
    // The entry point writes /etc/hosts, which would be read-only with a read-only root.
    writable: true,
  });
  const spec = serviceSpec(
    {
      ...inputs,
      name: service,
      replicas: 1,
      constraints: [onMachine(nodes[node - 1] ?? "")],
      envs: [
        `DOWN_AFTER=${downAfterSeconds * 1000}`,
        `LAG=${maxLagSeconds}`,
        `NODE=${node}`,
        `NODES=${nodes.length}`,
        `REDIS_ARGS=${maxmemory.join("\n")}`,
        "SEED=1",
        `SVC=${name}`,
      ],
      ports: [],
      networks: [onSwarm.peersId],
      secrets: secrets.map((secret) => ({ ...secret, mode: SECRET_MODE })),
      configs,
      concealed: [],
      entrypoints: ["sh", "/node.sh"],
      volumes: [{ containerPath: "/data", volumeName: service }],
      ...{ capabilities, securityOpts, init, logDriver, logOpts, labels },
      memory: memoryMb === 0 ? undefined : memoryMb,
      processes: PROCESSES,
      order: "stop-first",
      destroyGraceSeconds: STOP_GRACE_SECONDS,
    },
    onSwarm,
  );
  const [volume] = spec.TaskTemplate.ContainerSpec.Mounts ?? [];
  if (volume !== undefined) Object.assign(volume, { VolumeOptions: { Labels: labels } });
  return spec;
}

/** The constraint that pins a task to a machine. Ids of nodes are 25 characters in base 36 (swarmkit `identity`). */
export function onMachine(machine: string): string {
  return `${/^[0-9a-z]{25}$/.test(machine) ? "node.id" : "node.hostname"}==${machine}`;
}
