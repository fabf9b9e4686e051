import { existsSync } from "node:fs";
import type { ListrTask } from "listr2";
import { isSwarmUp, startSwarm } from "./swarm.ts";

/** Steps that bring up three engines as a swarm, in a lab whose daemon and images are there. */
export function swarmTask(): ListrTask {
  return {
    title: "Swarm of three engines, with one registry",
    skip: async () => (await isSwarmUp()) && "it runs",
    task: async () => {
      if (!existsSync("/usr/sbin/ip") && !existsSync("/usr/bin/ip") && !existsSync("/sbin/ip"))
        throw new Error("The lab's swarm needs ip: apt-get install iproute2.");
      await startSwarm();
    },
  };
}
