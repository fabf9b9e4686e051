import { fstatSync } from "node:fs";
// Not the whole SDK, which takes much longer to load.
import { main } from "@pulumi/pulumi/provider/server";
import { readWithoutState, serveConfig } from "./configServer";
import { provider } from "./provider";

/** Serves until the engine ends, whatever ends it: an engine that is killed tells no plugin to stop. */
export function serve(): Promise<void> {
  // The engine holds its other end, if it started this itself. A language host that did so gave it /dev/null.
  if (!fstatSync(0).isCharacterDevice()) process.stdin.on("end", () => process.exit()).resume();
  Error.stackTraceLimit = 1; // The SDK takes a stack trace of each property of each resource of a component.
  readWithoutState();
  serveConfig();
  return main(provider, process.argv.slice(2));
}
