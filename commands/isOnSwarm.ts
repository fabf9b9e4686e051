import { existsSync, readFileSync } from "node:fs";

/** Whether a stack file makes the app a service of a swarm, by replicas. */
export function isOnSwarm(file: string): boolean {
  return existsSync(file) && /^\s+redis-link:replicas:\s*["']?[1-9]/m.test(readFileSync(file, "utf8"));
}
