import { existsSync, readFileSync } from "node:fs";

/** The daemon of the stack. */
export const DAEMON = /^\s+docker:(context|host):/m;
/** An app that is a service of a swarm. */
export const ON_SWARM = /^\s+redis-link:replicas:\s*["']?[1-9]/m;

/** Whether a stack file has a setting. No command waits for a YAML parser to be loaded for that. */
export function stackFileSays(file: string, setting: RegExp): boolean {
  return existsSync(file) && setting.test(readFileSync(file, "utf8"));
}
