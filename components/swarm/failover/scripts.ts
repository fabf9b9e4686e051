import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A script of a node or of a front. It stands beside whatever of the package runs: sources, what they compile to, and the plugin. */
export function script(name: "front.sh" | "node.sh"): string {
  return readFileSync(join(__dirname, name), "utf8");
}
